using System.Collections.Concurrent;

namespace OrleansMonitor.Domain.Records;

/// <summary>Aggregates to use again with their buffers, at most a given number of them. Thread-safe.</summary>
/// <param name="capacity">Aggregates kept, at least 1.</param>
public sealed class PartialAggregatePool(int capacity = 64)
{
    // One with the features or slices of an unusually wide model holds megabytes.
    private const int MaxPooledFeatures = 128;

    private const int MaxPooledSlices = 256;

    private readonly ConcurrentQueue<PartialAggregate> _free = new();
    private int _count;

    public static PartialAggregatePool Shared { get; } = new();

    /// <summary>An empty aggregate.</summary>
    public PartialAggregate Rent()
    {
        if (!_free.TryDequeue(out var aggregate))
            return new PartialAggregate();
        Interlocked.Decrement(ref _count);
        return aggregate;
    }

    /// <summary>Takes an aggregate back; the caller must not use it again.</summary>
    public void Return(PartialAggregate aggregate)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        if (aggregate.HasFeatures && aggregate.Features.Count > MaxPooledFeatures)
            return;
        if (aggregate.HasDimensions && aggregate.Dimensions.SliceCount > MaxPooledSlices)
            return;
        aggregate.Clear();
        if (Interlocked.Increment(ref _count) <= capacity)
            _free.Enqueue(aggregate);
        else
            Interlocked.Decrement(ref _count);
    }
}
