using System.Text.Json.Serialization;

namespace OrleansMonitor.Alerts;

/// <summary>Which rules are tried on the past, and over which time.</summary>
/// <param name="Rules">A file of rules, as text; this or group.</param>
/// <param name="Group">A group that is in force.</param>
/// <param name="Models">Only these models, by patterns. Default: all. Rules about nodes are of all nodes.</param>
/// <param name="From">Begin, written as in the range of a query. Default: 7 days before the end.</param>
/// <param name="To">End, written like from. Default: now.</param>
/// <param name="TimeZone">Time zone of a range without an offset, as in a query. Default: UTC.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BacktestRequest(string? Rules, string? Group = null, string[]? Models = null, string? From = null, string? To = null, string? TimeZone = null);

/// <summary>What rules would have done over a range of the past. Nothing was changed, and nobody was told.</summary>
public sealed record RuleBacktest
{
    /// <summary>Begin of the range; no alert was active then.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The last moment that was judged.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Whether that is the end of the range; otherwise the time was up.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>What came of it, for people.</summary>
    public required string Sentence { get; init; }

    /// <summary>What to bear in mind, in words.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Figures that were judged.</summary>
    public required long Evaluations { get; init; }

    /// <summary>What would have fired, in the order in which it did; the first 1,000.</summary>
    public required IReadOnlyList<BacktestAlert> Alerts { get; init; }

    /// <summary>How many more there are.</summary>
    public required int OmittedAlerts { get; init; }

    /// <summary>In the order in which they were written.</summary>
    public required IReadOnlyList<BacktestRule> PerRule { get; init; }
}

/// <summary>An alert that would have fired.</summary>
/// <param name="Id">As it would have been.</param>
/// <param name="Group">The rule's group.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Labels">Of the alert.</param>
/// <param name="Annotations">Filled in.</param>
/// <param name="ActiveAt">When the breach began.</param>
/// <param name="FiredAt">When it fired.</param>
/// <param name="ResolvedAt">When it resolved; absent: it still fired at the end.</param>
/// <param name="Value">What it fired for.</param>
/// <param name="Evidence">What was judged when it fired.</param>
public sealed record BacktestAlert(
    string Id,
    string Group,
    string Rule,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations,
    DateTimeOffset ActiveAt,
    DateTimeOffset FiredAt,
    DateTimeOffset? ResolvedAt,
    double? Value,
    EvidenceEntry Evidence);

/// <summary>What one rule would have done.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Rule">Its name.</param>
/// <param name="Condition">When it is in breach, in one line.</param>
/// <param name="Series">Of how many models, versions, segments or nodes it had a figure.</param>
/// <param name="Evaluations">Figures that were judged.</param>
/// <param name="WithoutData">Those that had too few records or none; absent where figures of several owners are put together.</param>
/// <param name="NotFired">Breaches that ended before the alert fired.</param>
/// <param name="Fired">Alerts that fired.</param>
/// <param name="SecondsFiring">How long they did, all together.</param>
/// <param name="Skipped">Why the rule was not tried; absent: it was.</param>
public sealed record BacktestRule(
    string Group,
    string Rule,
    string Condition,
    int Series,
    long Evaluations,
    long? WithoutData,
    int NotFired,
    int Fired,
    double SecondsFiring,
    string? Skipped);

/// <summary>What is wrong with a text of rules, and what it holds.</summary>
/// <param name="Errors">By line; none: it can be used.</param>
/// <param name="Rules">In the order in which they were written; none while there are errors.</param>
public sealed record RuleCheck(IReadOnlyList<RuleError> Errors, IReadOnlyList<CheckedRule> Rules);

/// <param name="Line">From 1; 0: the text as a whole.</param>
/// <param name="Key">The way to it, such as <c>groups[0].rules[1].above</c>; empty: the text as a whole.</param>
/// <param name="Problem">What is wrong, and what it must be.</param>
public sealed record RuleError(int Line, string Key, string Problem);

/// <param name="Group">The group's name.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Condition">When it is in breach, in one line.</param>
public sealed record CheckedRule(string Group, string Rule, string Condition);
