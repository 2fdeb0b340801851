using OrleansMonitor.Cli.Output;
using OrleansMonitor.Client;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Cli.Fleet;

/// <summary>What the clients of all nodes counted, summed.</summary>
internal sealed record FleetTotals
{
    public int Nodes { get; init; }

    public long Recorded { get; init; }

    public long SampledOut { get; init; }

    public long Sent { get; init; }

    public long Acked { get; init; }

    public long Spooled { get; init; }

    public long SpoolBytes { get; init; }

    public long QueuedBytes { get; init; }

    public long LabelsRecorded { get; init; }

    public long LabelsAcked { get; init; }

    public long LabelsDropped { get; init; }

    public long BatchesSent { get; init; }

    public long BatchesRetried { get; init; }

    public long BatchesAcked { get; init; }

    public long BytesSent { get; init; }

    public IReadOnlyDictionary<string, long> Dropped { get; init; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, long> Rejected { get; init; } = new Dictionary<string, long>();

    public static FleetTotals Of(MonitorClientStatistics node) => new()
    {
        Nodes = 1,
        Recorded = node.Recorded,
        SampledOut = node.SampledOut,
        Sent = node.Sent,
        Acked = node.Acked,
        Spooled = node.Spooled,
        SpoolBytes = node.SpoolBytes,
        QueuedBytes = node.QueuedBytes,
        LabelsRecorded = node.LabelsRecorded,
        LabelsAcked = node.LabelsAcked,
        LabelsDropped = node.LabelsDropped,
        BatchesSent = node.BatchesSent,
        BatchesRetried = node.BatchesRetried,
        BatchesAcked = node.BatchesAcked,
        BytesSent = node.BytesSent,
        Dropped = node.Dropped,
        Rejected = node.Rejected,
    };

    public static FleetTotals Sum(IReadOnlyList<FleetTotals> all) => new()
    {
        Nodes = all.Sum(static totals => totals.Nodes),
        Recorded = all.Sum(static totals => totals.Recorded),
        SampledOut = all.Sum(static totals => totals.SampledOut),
        Sent = all.Sum(static totals => totals.Sent),
        Acked = all.Sum(static totals => totals.Acked),
        Spooled = all.Sum(static totals => totals.Spooled),
        SpoolBytes = all.Sum(static totals => totals.SpoolBytes),
        QueuedBytes = all.Sum(static totals => totals.QueuedBytes),
        LabelsRecorded = all.Sum(static totals => totals.LabelsRecorded),
        LabelsAcked = all.Sum(static totals => totals.LabelsAcked),
        LabelsDropped = all.Sum(static totals => totals.LabelsDropped),
        BatchesSent = all.Sum(static totals => totals.BatchesSent),
        BatchesRetried = all.Sum(static totals => totals.BatchesRetried),
        BatchesAcked = all.Sum(static totals => totals.BatchesAcked),
        BytesSent = all.Sum(static totals => totals.BytesSent),
        Dropped = Sum(all.Select(static totals => totals.Dropped)),
        Rejected = Sum(all.Select(static totals => totals.Rejected)),
    };

    /// <summary>One line, for people who watch a log.</summary>
    public string Describe() => FormattableString.Invariant(
        $"{Recorded:N0} recorded, {Acked:N0} acked, {LabelsAcked:N0} {Noun.Of(LabelsAcked, "label")} acked, {Dropped.Values.Sum():N0} dropped, {TableCell.Bytes(QueuedBytes).Shown} queued")
        + (SpoolBytes > 0 ? $", {TableCell.Bytes(SpoolBytes).Shown} in the spool" : "");

    public ResultTable Table()
    {
        var table = new ResultTable(
            FormattableString.Invariant($"{Nodes} simulated nodes"),
            new ResultColumn("", "item"), new ResultColumn("", "count", IsRight: true), new ResultColumn("", "remark"));
        table.Add("records", TableCell.Count(Recorded), "recorded");
        AddUnless0(table, "sampled out", SampledOut, "");
        table.Add("records sent", TableCell.Count(Sent), "at least once");
        var durable = Rejected.Count == 0 ? "durable" : "of durable batches, rejected ones included";
        table.Add("records acked", TableCell.Count(Acked), durable);
        AddUnless0(table, "records spooled", Spooled, "");
        table.Add("labels", TableCell.Count(LabelsRecorded), "recorded");
        table.Add("labels acked", TableCell.Count(LabelsAcked), durable);
        AddUnless0(table, "labels dropped", LabelsDropped, "");
        table.Add("batches sent", TableCell.Count(BatchesSent), FormattableString.Invariant($"{BatchesRetried:N0} of them again, {TableCell.Bytes(BytesSent).Shown}"));
        table.Add("batches acked", TableCell.Count(BatchesAcked), "durable");
        foreach (var (reason, count) in Rejected.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            table.Add("rejected", TableCell.Count(count), reason);
        foreach (var (reason, count) in Dropped.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            table.Add("dropped", TableCell.Count(count), reason);
        return table;
    }

    private static void AddUnless0(ResultTable table, string item, long count, string remark)
    {
        if (count != 0)
            table.Add(item, TableCell.Count(count), remark);
    }

    private static Dictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>> counts)
    {
        var sum = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in counts.SelectMany(each => each))
            sum[reason] = sum.GetValueOrDefault(reason) + count;
        return sum;
    }
}
