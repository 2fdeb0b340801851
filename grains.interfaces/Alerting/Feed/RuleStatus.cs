namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>How one shard gets on with a rule.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="EvaluatedAt">The newest moment at which it was evaluated, Unix milliseconds of event time; 0: none.</param>
/// <param name="Ticks">What the evaluations of one moment took together, in ticks of 100 ns: of the last moment that is over.</param>
/// <param name="Watched">For how much it has a state, active or not.</param>
/// <param name="Problem">What went wrong last, in words; empty: nothing since this activation.</param>
/// <param name="ProblemAt">When, Unix milliseconds of the wall clock.</param>
/// <param name="IsFailing">Whether that was in the last two intervals in which it was evaluated.</param>
[GenerateSerializer, Immutable, Alias("om.RuleStatus")]
public sealed record RuleStatus(
    [property: Id(0)] ulong Rule,
    [property: Id(1)] long EvaluatedAt,
    [property: Id(2)] long Ticks,
    [property: Id(3)] int Watched,
    [property: Id(4)] string Problem,
    [property: Id(5)] long ProblemAt,
    [property: Id(6)] bool IsFailing);
