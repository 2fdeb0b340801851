using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Benchmarks.Windows;

/// <summary>Merges every window that comes into one.</summary>
internal sealed class SingleWindow : IWindowSink
{
    public PartialAggregate Window { get; } = new();

    public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
    {
        Window.Merge(partial);
        return true;
    }
}
