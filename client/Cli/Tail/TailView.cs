using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Replay;

namespace OrleansMonitor.Cli.Tail;

/// <summary>The account of a tail, when it ends.</summary>
internal static class TailView
{
    public static void Write(Terminal terminal, OutputFormat format, TailAccount account, IEnumerable<string> rejected)
    {
        ResultWriter.Write(terminal, format, account, () => Table(account));

        foreach (var message in rejected.Concat(account.Rows > 0 ? AccountView.Idle(account.Coarsened) : []))
            terminal.Error.WriteLine(message);
    }

    public static int ExitCode(TailAccount account) =>
        account.Rejected.Count > 0 || account.Dropped.Count > 0 ? ExitCodes.Refused
        : account.SkippedRows + account.SkippedCells + account.Truncations + account.UnreadFiles > 0 ? ExitCodes.BadInput
        : ExitCodes.Success;

    private static ResultTable Table(TailAccount account)
    {
        var files = account.Files.Count == 1 ? account.Files[0] : FormattableString.Invariant($"{account.Files.Count:N0} files");
        var table = new ResultTable($"{files} → {account.Model}", new ResultColumn("", "item"), new ResultColumn("", "count", IsRight: true), new ResultColumn("", "remark"));
        table.Add("rows", TableCell.Count(account.Rows), "");
        table.AddUnless0("rows skipped", account.SkippedRows, "could not be read, see the messages");
        table.AddUnless0("cells skipped", account.SkippedCells, $"{string.Join(", ", account.SkippedColumns.Select(static pair => FormattableString.Invariant($"{pair.Key} {pair.Value:N0}")))}; the rest of their rows was kept");
        AccountView.AddCoarsened(table, account.Coarsened);
        table.Add("records sent", TableCell.Count(account.Sent), FormattableString.Invariant($"{account.Batches:N0} {(account.Batches == 1 ? "batch" : "batches")}, node {account.Node}, producer {account.Producer}"));
        table.AddUnless0("batches resumed", account.Resumed, "an earlier run left them: what was counted before changes nothing");
        table.Add("records acked", TableCell.Count(account.Acked), $"durable, in {TableCell.Duration(account.ElapsedSeconds)}");
        table.AddUnless0("records waiting", account.Waiting, "kept in the state, sent at the next start");
        table.AddUnless0("rotations", account.Rotations, "files that were read to their end under another name");
        table.AddUnless0("truncations", account.Truncations, "files that were written anew: what they had gained since they were looked at last is not known");
        table.AddUnless0("files not read", account.UnreadFiles, "rotated and compressed before they were read: replay reads them");
        foreach (var (reason, count) in account.Rejected)
            table.Add("rejected", TableCell.Count(count), reason);
        foreach (var (reason, count) in account.Dropped)
            table.Add("dropped", TableCell.Count(count), reason);
        return table;
    }
}
