using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>What a rule says of one thing that it watches, as of its last evaluation. Times are Unix milliseconds.</summary>
/// <param name="Labels">Distinguish it from the rule's others, in ordinal order of their names.</param>
/// <param name="Phase">The state of its alert.</param>
/// <param name="Since">When it came to that; null: it was never anything else.</param>
/// <param name="EvaluatedAt">When it was last evaluated, in event time.</param>
/// <param name="Evidence">What was judged then; null when that was before the shard started.</param>
[GenerateSerializer, Immutable, Alias("om.RuleState")]
public sealed record RuleState(
    [property: Id(0)] AlertLabel[] Labels,
    [property: Id(1)] AlertPhase Phase,
    [property: Id(2)] long? Since,
    [property: Id(3)] long EvaluatedAt,
    [property: Id(4)] AlertEvidence? Evidence);
