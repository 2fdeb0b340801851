using System.Globalization;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Alerts;

/// <summary>Rules and their verdicts in words.</summary>
internal static class RuleCondition
{
    /// <summary>When a rule is in breach: <c>latency_p99 over 5m &gt; 0.25</c>.</summary>
    public static string Of(AlertRule rule)
    {
        // What is seen by the wall clock has no window.
        var figure = MetricCatalog.Find(rule.Metric, out _) is { IsPresence: true } ? rule.Metric : $"{rule.Metric} over {Short(rule.Window)}";
        if (rule.BaselineAgo is { } ago)
            figure += $" against {Short(ago)} ago";
        var compared = rule.ComparedTo switch
        {
            null => figure,
            { To: ComparisonTo.Peers } c => $"{Name(c.Measure)} of {figure} to the other nodes",
            { To: ComparisonTo.Version } c => $"{Name(c.Measure)} of {figure} to version {c.Version}",
            { To: ComparisonTo.History } c => $"deviation of {figure} from the {c.Windows} windows before, every {Short(c.Ago)},",
            var c => $"{Name(c.Measure)} of {figure} to {Short(c.Ago)} ago",
        };
        var threshold = rule.Threshold switch
        {
            { Low: { } low, High: { } high } => $"outside {Number(low)} to {Number(high)}",
            { High: { } high } => $"> {Number(high)}",
            { Low: var low } => $"< {Number(low ?? 0)}",
        };
        var confidence = rule.Confidence is { } level ? $" with confidence {Number(level)}" : "";
        return $"{compared} {threshold}{confidence}";
    }

    /// <summary>Why an alert is what it is.</summary>
    public static string Explain(AlertRule rule, AlertPhase phase, EvidenceEntry? evidence)
    {
        if (evidence is null)
            return "not evaluated since the shard started";
        if (evidence.NoData is { } missing)
            return $"{missing}; no_data is {rule.NoData.ToString().ToLowerInvariant()}";
        var judgement = RuleEvaluator.Judge(rule, new RuleReading
        {
            Value = evidence.Value,
            Interval = evidence is { Level: { } level, Value: { } value } && (evidence.Lower ?? evidence.Upper) is not null
                ? new(evidence.Lower ?? Math.Min(value, double.NegativeInfinity), evidence.Upper ?? double.PositiveInfinity, level)
                : null,
            Records = evidence.Records,
            Coverage = evidence.Coverage,
        });
        var figure = Number(evidence.Value ?? 0);
        return judgement.Verdict switch
        {
            Verdict.Breach => phase == AlertPhase.Pending ? $"{figure} is in breach, for less than {Short(rule.For)} yet" : $"{figure} is in breach",
            Verdict.Clear => phase == AlertPhase.Firing ? $"{figure} is clear, for less than {Short(rule.KeepFiringFor)} yet" : $"{figure} is clear",
            Verdict.Between => $"{figure} is neither in breach nor clear, so the alert stays what it is",
            _ => judgement.Reason,
        };
    }

    private static string Name(ComparisonMeasure measure) => measure switch
    {
        ComparisonMeasure.Ratio => "ratio",
        ComparisonMeasure.Difference => "difference",
        _ => "deviation",
    };

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Short(TimeSpan time) => time switch
    {
        { Ticks: 0 } => "0s",
        _ when time.Ticks % TimeSpan.TicksPerDay == 0 => $"{time.TotalDays.ToString(CultureInfo.InvariantCulture)}d",
        _ when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours.ToString(CultureInfo.InvariantCulture)}h",
        _ when time.Ticks % TimeSpan.TicksPerMinute == 0 => $"{time.TotalMinutes.ToString(CultureInfo.InvariantCulture)}m",
        _ => $"{time.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
    };
}
