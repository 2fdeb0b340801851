using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Benchmarks.Windows;

/// <summary>Merges every window that comes into one.</summary>
internal sealed class SingleWindow : IWindowSink
{
    public PartialAggregate Window { get; } = new();

    public bool TryAdd(long windowStart, PartialAggregate partial)
    {
        Window.Merge(partial);
        return true;
    }
}
