using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Records;

/// <summary>Merges what a folder yields, by the start of the window.</summary>
internal sealed class WindowCollector : IWindowSink
{
    public SortedDictionary<long, PartialAggregate> Windows { get; } = [];

    public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
    {
        if (!Windows.TryGetValue(window.Start, out var sum))
            Windows.Add(window.Start, sum = new PartialAggregate());
        sum.Merge(partial);
        return true;
    }
}
