using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Cli.Replay;

/// <summary>The final account of a replay.</summary>
internal static class AccountView
{
    public static void Write(Terminal terminal, OutputFormat format, ReplayAccount account)
    {
        ResultWriter.Write(terminal, format, account, () => Table(account));

        foreach (var message in account.RejectedMessages)
            terminal.Error.WriteLine($"{account.File}: {message}");
        if (account.RejectedUntold > 0)
            terminal.Error.WriteLine(FormattableString.Invariant($"{account.File}: and {account.RejectedUntold:N0} more {Noun.Of(account.RejectedUntold, account.Items[..^1], account.Items)} not taken"));
        foreach (var finding in Findings(account))
            terminal.Error.WriteLine($"{account.File}: {Sentence(finding)}");

        foreach (var remark in Remarks(account))
            terminal.Error.WriteLine($"{account.File}: {remark}");

        foreach (var rule in Idle(account.Coarsened))
            terminal.Error.WriteLine($"{account.File}: {rule}");

        // A table shows them among its rows' counts only: the lines and columns are what one mends the file by.
        foreach (var message in account.SkippedMessages)
            terminal.Error.WriteLine($"{account.File}: {message}");
        var untold = account.SkippedRows + account.SkippedCells - account.SkippedMessages.Count;
        if (untold > 0)
            terminal.Error.WriteLine(FormattableString.Invariant($"{account.File}: and {untold:N0} more"));
    }

    public static int ExitCode(ReplayAccount account) =>
        account.Rejected.Count > 0 || account.Dropped.Count > 0 || account.IsDeletedSince || JoinsNothing(account.Labels) || Findings(account).Any(static finding => finding.Reason is not (LabelFindings.Conflict or LabelFindings.MeasurementsRepeated or LabelFindings.Inexact)) ? ExitCodes.Refused
        : account.SkippedRows + account.SkippedCells > 0 ? ExitCodes.BadInput
        : ExitCodes.Success;

    /// <summary>What rules did; none of it where there are none.</summary>
    public static void AddCoarsened(ResultTable table, IReadOnlyDictionary<string, long>? coarsened)
    {
        if (coarsened is not null)
            table.Add("values coarsened", TableCell.Count(coarsened.Values.Sum()), string.Join(", ", coarsened.Select(static pair => FormattableString.Invariant($"{pair.Key} {pair.Value:N0}"))));
    }

    /// <summary>A rule that changed nothing may have the wrong name.</summary>
    public static IEnumerable<string> Idle(IReadOnlyDictionary<string, long>? coarsened) =>
        (coarsened ?? new Dictionary<string, long>()).Where(static pair => pair.Value == 0).Select(static pair => $"the rule for {pair.Key} changed no value");

    private static IEnumerable<Rejection> Findings(ReplayAccount account) => account switch
    {
        // Conflicts of labels that joined nothing are none of predictions, so that --replace is no help.
        { Labels: { } labels } => LabelFindings.Warnings(labels).Where(finding => finding.Reason != LabelFindings.Conflict || !JoinsNothing(labels)),
        { Labelled: > 1, Correct: 0 } => [LabelFindings.Unmatched(account.Model, (ulong)account.Labelled)],
        _ => [],
    };

    /// <summary>What neither the silo refused nor the file lacks.</summary>
    private static IEnumerable<string> Remarks(ReplayAccount account)
    {
        if (account.IsDeletedSince)
            yield return $"the silo counted these {account.Items} before, and they were deleted since. Nothing of this replay counts. To send them again, give a new producer: --producer new.";
        if (account.Copies > 1)
            yield return FormattableString.Invariant($"the model has {account.Copies * account.Acked:N0} records in the time of these rows, {account.Copies:N0} times as many as were sent. If the file was replayed before with other options, each row counts {account.Copies:N0} times. To correct it, delete the model's records and replay the file once.");
        if (JoinsNothing(account.Labels) && account.Labels is { Conflict: > 0 } labels)
            yield return FormattableString.Invariant($"none of {labels.Total:N0} labels joined a prediction: {labels.Waiting:N0} wait for one, and {labels.Conflict:N0} have an id that has another label already. Does --id name the column with the ids of the predictions?");
        if (account.Nearest.Count > 0)
            yield return $"the model '{account.Model}' has no prediction. Did you mean {string.Join(" or ", account.Nearest)}?";
    }

    /// <summary>Of those that came for the first time, none changed anything.</summary>
    private static bool JoinsNothing(LabelOutcomes? labels) =>
        labels is { Total: > 0, Joined: 0, Duplicate: 0, Replaced: 0, Measured: 0 };

    private static string Sentence(Rejection finding) => finding.Reason switch
    {
        LabelFindings.NoneKnown => FormattableString.Invariant($"no id is that of a prediction that is kept: {finding.Count:N0} {Noun.Of(finding.Count, finding.Field == "measurements" ? "measurement" : "label")} {Noun.Of(finding.Count, "waits", "wait")} for one. Were the predictions sent with these ids{(finding.Field == "measurements" ? ", and without their labels" : "")}, and hashed with the same key?"),
        LabelFindings.NoneMatches => FormattableString.Invariant($"none of {finding.Count:N0} {Noun.Of(finding.Count, "label")} equals its prediction. Are the classes spelt alike?"),
        LabelFindings.MeasurementKind => FormattableString.Invariant($"{finding.Count:N0} {Noun.Of(finding.Count, "measurement is of another kind than the one that its prediction has, or of a name too many: it is", "measurements are of another kind than those that their predictions have, or of too many names: they are")} not counted"),
        LabelFindings.MeasurementsRepeated => FormattableString.Invariant($"{finding.Count:N0} {Noun.Of(finding.Count, "measurement finds another one of its name, which stays; --replace puts it in its place, --mean averages both", "measurements find another one of their name, which stays; --replace puts these in its place, --mean averages them")}"),
        LabelFindings.Inexact => FormattableString.Invariant($"{finding.Count:N0} {Noun.Of(finding.Count, "correction left a trace of the value that it took the place of", "corrections left a trace of the values that they took the place of")} (a class limit, or a pair of classes that a label had ruled out): the figures of {Noun.Of(finding.Count, "its window", "their windows")} are no longer exact"),
        _ => FormattableString.Invariant($"{finding.Count:N0} {Noun.Of(finding.Count, "label says otherwise than an earlier one, which stays; --replace puts it in its place", "labels say otherwise than earlier ones, which stay; --replace puts these in their place")}"),
    };

    private static ResultTable Table(ReplayAccount account)
    {
        var verb = account.IsComplete ? "" : " (not finished)";
        var table = new ResultTable(
            $"{account.File} → {account.Model}{verb}",
            new ResultColumn("", "item"), new ResultColumn("", "count", IsRight: true), new ResultColumn("", "remark"));
        table.Add("rows", TableCell.Count(account.Rows), Range(account));
        table.AddUnless0("rows skipped", account.SkippedRows, "could not be read, see the messages");
        table.AddUnless0("cells skipped", account.SkippedCells, $"{string.Join(", ", account.SkippedColumns.Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value:N0}")))}; the rest of their rows was kept");
        AddCoarsened(table, account.Coarsened);
        table.AddUnless0("rows without a label", account.Unlabelled, "");
        table.Add($"{account.Items} sent", TableCell.Count(account.Sent), FormattableString.Invariant($"{account.Batches:N0} {(account.Batches == 1 ? "batch" : "batches")}, node {account.Node}, producer {account.Producer}"));
        table.AddUnless0($"{account.Items} counted before", account.CountedBefore, "replayed as the same producer earlier: they change nothing");
        table.Add($"{account.Items} acked", TableCell.Count(account.Acked), Pace(account));
        if (account.Labels is { } labels)
        {
            table.Add("joined", TableCell.Count(labels.Joined), "counted with their predictions");
            table.Add("waiting", TableCell.Count(labels.Waiting), "no prediction with their id is kept");
            table.Add("duplicate", TableCell.Count(labels.Duplicate), "their id has this label already");
            table.Add("conflict", TableCell.Count(labels.Conflict), "their id has another label already, which stays");
            table.AddUnless0("replaced", labels.Replaced, "took the place of another label");
            table.AddUnless0("wrong kind", labels.WrongKind, "refused: a number for a class, or a class for a number");
            table.AddUnless0("measured", labels.Measured, "counted with their predictions, in the place of earlier ones where they replace or are averaged");
            table.AddUnless0("measurements waiting", labels.MeasurementsWaiting, "no prediction with their id is kept");
            table.AddUnless0("measurements repeated", labels.MeasurementsRepeated, "their prediction has a value of the name, which stays");
            table.AddUnless0("measurements refused", labels.MeasurementsRefused, "of another kind than the value that their prediction has");
        }

        if (account.RetentionSeconds is { } retention)
            table.Add("kept", TableCell.Kept(retention), "by the wall clock; what is older is deleted, and refused as time-expired");
        foreach (var (reason, count) in account.Rejected.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            table.Add("rejected", TableCell.Count(count), reason);
        foreach (var (reason, count) in account.Dropped.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            table.Add("dropped", TableCell.Count(count), reason);
        return table;
    }

    private static string Range(ReplayAccount account) =>
        account is { FirstEvent: { } first, LastEvent: { } last } ? $"events from {TableCell.Utc(first)} to {TableCell.Utc(last)} UTC" : "";

    private static string Pace(ReplayAccount account) =>
        $"durable, in {TableCell.Duration(account.ElapsedSeconds)} ({TableCell.Significant(account.Acked / Math.Max(1e-3, account.ElapsedSeconds), 3)}/s)";
}
