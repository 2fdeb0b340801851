using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>Takes every window and keeps none.</summary>
internal sealed class NoWindows : IWindowSink
{
    public bool TryAdd(long windowStart, PartialAggregate partial) => true;
}
