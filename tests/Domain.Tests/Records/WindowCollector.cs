using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Tests.Records;

/// <summary>Merges what a folder yields, by window.</summary>
internal sealed class WindowCollector : IWindowSink
{
    public SortedDictionary<long, PartialAggregate> Windows { get; } = [];

    public bool TryAdd(long windowStart, PartialAggregate partial)
    {
        if (!Windows.TryGetValue(windowStart, out var window))
            Windows.Add(windowStart, window = new PartialAggregate());
        window.Merge(partial);
        return true;
    }
}
