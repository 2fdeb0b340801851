using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Grains.Alerting;

/// <summary>An alert went from one phase to another.</summary>
/// <param name="Sequence">Counts the transitions of this alert, from 1, without gaps: a receiver passes over what it has had.</param>
/// <param name="Time">When, Unix milliseconds: of event time, or of the wall clock when it was missing data that moved it.</param>
/// <param name="From">The phase before.</param>
/// <param name="Alert">The alert after, in its new phase.</param>
[GenerateSerializer, Immutable, Alias("om.AlertTransition")]
public sealed record AlertTransition(
    [property: Id(0)] long Sequence,
    [property: Id(1)] long Time,
    [property: Id(2)] AlertPhase From,
    [property: Id(3)] Alert Alert);
