using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Cli.Tail;

/// <summary>What several senders, one after the other, brought to an end.</summary>
internal readonly record struct SenderTotals()
{
    private static readonly IReadOnlyDictionary<string, long> None = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Records that are counted; without those that a silo did not take.</summary>
    public long Acked { get; private init; }

    public IReadOnlyDictionary<string, long> Rejected { get; private init; } = None;

    /// <summary>Records that were given up, by the reason. What the end of a sender cut short is not among them: the next one sends it.</summary>
    public IReadOnlyDictionary<string, long> Dropped { get; private init; } = None;

    public SenderTotals Plus(SenderStatistics statistics) => new()
    {
        Acked = Acked + Math.Max(0, statistics.RecordsAcked - statistics.Rejected.Values.Sum()),
        Rejected = Sum(Rejected, statistics.Rejected),
        Dropped = Sum(Dropped, statistics.Dropped.Where(static pair => pair.Key != DropReasons.Shutdown)),
    };

    private static SortedDictionary<string, long> Sum(IReadOnlyDictionary<string, long>? one, IEnumerable<KeyValuePair<string, long>> other)
    {
        var sum = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in (one ?? None).Concat(other))
            sum[reason] = sum.GetValueOrDefault(reason) + count;
        return sum;
    }
}
