using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>Takes every window and keeps none.</summary>
internal sealed class NoWindows : IWindowSink
{
    public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial) => true;
}
