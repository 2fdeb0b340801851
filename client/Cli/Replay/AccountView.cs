using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Replay;

/// <summary>The final account of a replay.</summary>
internal static class AccountView
{
    public static void Write(Terminal terminal, OutputFormat format, ReplayAccount account)
    {
        switch (format)
        {
            case OutputFormat.Json:
                ResultWriter.WriteJson(terminal, JsonSerializer.SerializeToElement(account, HealthJson.Options));
                break;
            case OutputFormat.Csv:
                ResultWriter.WriteCsv(terminal, Table(account));
                break;
            default:
                ResultWriter.WriteTables(terminal, [Table(account)]);
                break;
        }

        foreach (var message in account.RejectedMessages)
            terminal.Error.WriteLine($"{account.File}: {message}");
        if (account.RejectedUntold > 0)
            terminal.Error.WriteLine(FormattableString.Invariant($"{account.File}: and {account.RejectedUntold:N0} more {account.Items} not taken"));
        // A table shows them among its rows' counts only: the lines and columns are what one mends the file by.
        foreach (var message in account.SkippedMessages)
            terminal.Error.WriteLine($"{account.File}: {message}");
        var untold = account.SkippedRows + account.SkippedCells - account.SkippedMessages.Count;
        if (untold > 0)
            terminal.Error.WriteLine(FormattableString.Invariant($"{account.File}: and {untold:N0} more"));
    }

    public static int ExitCode(ReplayAccount account) =>
        account.Rejected.Count > 0 || account.Dropped.Count > 0 ? ExitCodes.Refused
        : account.SkippedRows + account.SkippedCells > 0 ? ExitCodes.BadInput
        : ExitCodes.Success;

    private static ResultTable Table(ReplayAccount account)
    {
        var verb = account.IsComplete ? "" : " (not finished)";
        var table = new ResultTable(
            $"{account.File} → {account.Model}{verb}",
            new ResultColumn("", "item"), new ResultColumn("", "count", IsRight: true), new ResultColumn("", "remark"));
        table.Add("rows", TableCell.Count(account.Rows), Range(account));
        AddUnless0(table, "rows skipped", account.SkippedRows, "could not be read, see the messages");
        AddUnless0(table, "cells skipped", account.SkippedCells, $"{string.Join(", ", account.SkippedColumns.Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value:N0}")))}; the rest of their rows was kept");
        AddUnless0(table, "rows without a label", account.Unlabelled, "");
        table.Add($"{account.Items} sent", TableCell.Count(account.Sent), FormattableString.Invariant($"{account.Batches:N0} {(account.Batches == 1 ? "batch" : "batches")}, node {account.Node}, producer {account.Producer}"));
        AddUnless0(table, $"{account.Items} counted before", account.CountedBefore, "replayed as the same producer earlier: they change nothing");
        table.Add($"{account.Items} acked", TableCell.Count(account.Acked), Pace(account));
        if (account.RetentionSeconds is { } retention)
            table.Add("kept", TableCell.Kept(retention), "by the wall clock; what is older is deleted, and refused as time-expired");
        foreach (var (reason, count) in account.Rejected.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            table.Add("rejected", TableCell.Count(count), reason);
        foreach (var (reason, count) in account.Dropped.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            table.Add("dropped", TableCell.Count(count), reason);
        return table;
    }

    private static void AddUnless0(ResultTable table, string item, long count, string remark)
    {
        if (count != 0)
            table.Add(item, TableCell.Count(count), remark);
    }

    private static string Range(ReplayAccount account) =>
        account is { FirstEvent: { } first, LastEvent: { } last } ? $"events from {TableCell.Utc(first)} to {TableCell.Utc(last)} UTC" : "";

    private static string Pace(ReplayAccount account) =>
        $"durable, in {TableCell.Duration(account.ElapsedSeconds)} ({TableCell.Significant(account.Acked / Math.Max(1e-3, account.ElapsedSeconds), 3)}/s)";
}
