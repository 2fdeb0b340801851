using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Alerts;

/// <summary>The rules that are evaluated.</summary>
/// <param name="Version">Ascends with every change; 0: there were never any.</param>
/// <param name="Groups">In the order of their sources.</param>
/// <param name="Problems">What is wrong with them as a whole, in words: sources that this silo cannot read, parts that do not answer.</param>
public sealed record RuleList(long Version, IReadOnlyList<RuleGroupEntry> Groups, IReadOnlyList<string> Problems);

/// <param name="Name">The group's.</param>
/// <param name="Origin">A file, or the API.</param>
/// <param name="Source">The file's path; the group's name where it was set through the API.</param>
/// <param name="IntervalSeconds">How often it is evaluated, in event time.</param>
/// <param name="Rules">In the order in which they were written.</param>
public sealed record RuleGroupEntry(string Name, RuleOrigin Origin, string Source, double IntervalSeconds, IReadOnlyList<RuleEntry> Rules);

/// <summary>One rule.</summary>
/// <param name="Name">The alert's.</param>
/// <param name="Condition">When it is in breach, in one line.</param>
/// <param name="Metric">What is judged.</param>
/// <param name="Scope">What there is one alert for.</param>
/// <param name="WindowSeconds">Of event time before the evaluation.</param>
/// <param name="ForSeconds">How long a breach must last.</param>
/// <param name="KeepFiringForSeconds">How long it goes on after the last breach.</param>
/// <param name="NoData">What missing data mean.</param>
/// <param name="Labels">As they were written.</param>
/// <param name="Annotations">As they were written.</param>
public sealed record RuleEntry(
    string Name,
    string Condition,
    string Metric,
    RuleScope Scope,
    double WindowSeconds,
    double ForSeconds,
    double KeepFiringForSeconds,
    NoDataPolicy NoData,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>Patterns of the models that it watches; none: all.</summary>
    internal IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The unit of the figure, as in docs/alerts.md; empty: a plain number.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Where it fires and clears; of the figure, or of its comparison.</summary>
    public RuleThreshold? Threshold { get; init; }

    /// <summary>What the figure is compared to: earlier, version, peers or history; absent: nothing.</summary>
    public string? ComparedTo { get; init; }

    /// <summary>How long before the window the other one lies, of what is compared to an earlier one; absent: nothing is.</summary>
    public double? ComparedToSeconds { get; init; }

    /// <summary>Fires only with this confidence; absent: the figure alone decides.</summary>
    public double? Confidence { get; init; }

    /// <summary>Fewer records are no data.</summary>
    public ulong MinRecords { get; init; }

    /// <summary>How its evaluation gets on; null from a silo that does not say it.</summary>
    public RuleStatusEntry? Status { get; init; }

    internal static RuleEntry Of(AlertRule rule, RuleStatusEntry status) => new(
        rule.Name,
        RuleCondition.Of(rule),
        rule.Metric,
        rule.Scope,
        rule.Window.TotalSeconds,
        rule.For.TotalSeconds,
        rule.KeepFiringFor.TotalSeconds,
        rule.NoData,
        rule.Labels,
        rule.Annotations)
    {
        Models = rule.Models,
        Status = status,
        Unit = MetricCatalog.Find(rule.Metric, out _)?.Unit ?? "",
        Threshold = new RuleThreshold(rule.Threshold.Low, rule.Threshold.High, rule.Threshold.ClearLow, rule.Threshold.ClearHigh),
        ComparedTo = rule.ComparedTo?.To.ToString().ToLowerInvariant(),
        ComparedToSeconds = rule.ComparedTo is { To: ComparisonTo.Earlier } earlier ? earlier.Ago.TotalSeconds : null,
        Confidence = rule.Confidence,
        MinRecords = rule.MinRecords,
    };
}

/// <summary>Where an alert fires and where it clears; absent: not on that side.</summary>
public sealed record RuleThreshold(double? Below, double? Above, double? ClearBelow, double? ClearAbove);

/// <summary>A group as it was written.</summary>
/// <param name="Name">Of the group.</param>
/// <param name="Origin">A file, or the API, through which it can be changed.</param>
/// <param name="Source">The file's path; the group's name where it was set through the API.</param>
/// <param name="Text">The whole file where it is from one.</param>
public sealed record RuleGroupText(string Name, RuleOrigin Origin, string Source, string Text);

/// <summary>What a rule says now of all that it watches.</summary>
/// <param name="Group">The rule's group.</param>
/// <param name="Rule">The rule.</param>
/// <param name="States">Of what it watches, in order of names; at most <see cref="MaxStates"/>.</param>
public sealed record RuleExplanation(string Group, RuleEntry Rule, IReadOnlyList<RuleStateEntry> States)
{
    public const int MaxStates = 1000;
}

/// <param name="Labels">What tells it from the rule's others.</param>
/// <param name="Phase">The state of its alert.</param>
/// <param name="Since">When it came to that; null: it was never anything else.</param>
/// <param name="EvaluatedAt">Event time of the last evaluation.</param>
/// <param name="Evidence">What was judged then; null when that was before a restart.</param>
/// <param name="Reason">Why the alert is what it is, in words.</param>
public sealed record RuleStateEntry(
    IReadOnlyDictionary<string, string> Labels, AlertPhase Phase, DateTimeOffset? Since, DateTimeOffset EvaluatedAt, EvidenceEntry? Evidence, string Reason);

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

public enum RuleOrigin
{
    /// <summary>A rule file of a silo, or the rules that come with it.</summary>
    File,

    /// <summary>A group that was set through the API.</summary>
    Api,
}
