using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Models;

public enum DeltaStatus
{
    /// <summary>Durable: every batch of the delta is in the model's committed set.</summary>
    Committed,

    /// <summary>Nothing was applied: the model already holds <see cref="DeltaResult.Held"/>. Rebuild the delta without them.</summary>
    Held,

    /// <summary>Nothing was applied: the model's queue is full. Send again later.</summary>
    Overloaded,
}

/// <summary>
/// The answer to a delta. <paramref name="SamplingRate"/> is what the model wants its clients to sample at, 0 &lt; rate ≤ 1.
/// <paramref name="Labels"/>: what became of each element of <see cref="ModelDelta.Labels"/>; null when it was not applied now.
/// Any exception instead of an answer means that the outcome is unknown: send the same delta again.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.DeltaResult")]
public sealed record DeltaResult(
    [property: Id(0)] DeltaStatus Status,
    [property: Id(1)] BatchId[] Held,
    [property: Id(2)] double SamplingRate,
    [property: Id(3)] LabelOutcomes[]? Labels = null);
