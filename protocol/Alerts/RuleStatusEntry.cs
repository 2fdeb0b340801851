namespace OrleansMonitor.Alerts;

/// <summary>How the evaluation of a rule gets on, over the whole cluster.</summary>
/// <param name="Health">Whether it is evaluated, and all is well.</param>
/// <param name="LastEvaluation">The newest moment at which it was evaluated, in event time; null: never.</param>
/// <param name="EvaluationSeconds">What its evaluations of one moment took together, for all that it watches.</param>
/// <param name="Watched">How many models, versions, segments or nodes it has a state for.</param>
/// <param name="Problem">What went wrong last; null: nothing that is remembered.</param>
/// <param name="ProblemAt">When, by the wall clock.</param>
public sealed record RuleStatusEntry(RuleHealth Health, DateTimeOffset? LastEvaluation, double EvaluationSeconds, int Watched, string? Problem, DateTimeOffset? ProblemAt)
{
    public static readonly RuleStatusEntry Unknown = new(RuleHealth.Unknown, null, 0, 0, null, null);
}

/// <summary>As Prometheus has it.</summary>
public enum RuleHealth
{
    /// <summary>It was never evaluated: nothing that it matches has sent records yet, or evaluation is off.</summary>
    Unknown,

    Ok,

    /// <summary>Something went wrong in the last two intervals in which it was evaluated.</summary>
    Err,
}
