using OrleansMonitor.Domain.Changes;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Makes a rule's reading from figures, and judges it.</summary>
public static class RuleEvaluator
{
    /// <summary>The level at which intervals are shown for rules that do not ask for one.</summary>
    public const double ShownLevel = ConfidenceInterval.DefaultLevel;

    // What never varied before and does now is infinitely many deviations away.
    private const double MaxDeviations = 100;

    /// <summary>The level of a rule's intervals.</summary>
    public static double LevelOf(AlertRule rule) => rule.Confidence ?? ShownLevel;

    /// <summary>
    /// Compares a figure to that of an earlier window or of another version. Peers are compared by <see cref="Peers"/>. A rule
    /// without a comparison gives back the figure.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="current">The figure.</param>
    /// <param name="reference">What it is compared to.</param>
    public static RuleReading Compare(AlertRule rule, in RuleReading current, in RuleReading reference)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.ComparedTo is not { } comparison || current.Value is null)
            return current;
        if (reference.Value is not { } second)
            return Without(current, $"{Name(comparison)}: {reference.NoData}", null);
        // A window is judged only by one that could be judged itself.
        if (TooFew(rule, reference) is { } few)
            return Without(current, $"{Name(comparison)}: {few}", second);
        return Combine(comparison.Measure, current, second, reference.Interval);
    }

    /// <summary>How far a figure lies from what it was before, in standard deviations of its control chart. A window that is not judged itself is no part of the past.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="kind">What its figure is.</param>
    /// <param name="current">The figure.</param>
    /// <param name="history">Those before it, in order of time.</param>
    public static RuleReading CompareHistory(AlertRule rule, MetricKind kind, in RuleReading current, IReadOnlyList<RuleReading> history)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(history);
        if (current.Value is null)
            return current;
        var level = LevelOf(rule);
        Observation[] known = [.. history.Where(reading => reading.Value is not null && TooFew(rule, reading) is null).Select(reading => Observe(reading, kind, level))];
        if (ControlChart.Judge(known, Observe(current, kind, level), kind == MetricKind.Proportion) is not { } point)
            return Without(current, FormattableString.Invariant($"{known.Length} of {history.Count} windows before it {Noun.Of(known.Length, "has", "have")} the figure; {ControlChart.MinHistory} are needed"), null);
        return current with { Value = Math.Clamp(point.Deviations, -MaxDeviations, MaxDeviations), Reference = point.Centre, Interval = null };
    }

    /// <summary>A figure as detectors of change take it.</summary>
    /// <param name="reading">With a value.</param>
    /// <param name="kind">What the figure is.</param>
    /// <param name="level">Of the reading's interval.</param>
    public static Observation Observe(in RuleReading reading, MetricKind kind, double level)
    {
        var count = Math.Max(1.0, reading.Records);

        // The half width of a mean's interval is so many standard errors; where 0 cuts the lower half, the upper one is whole.
        var error = kind == MetricKind.Mean && reading.Interval is { } interval && double.IsFinite(interval.Upper - interval.Lower) && count > 2
            ? Math.Max(interval.Upper - reading.Value!.Value, reading.Value.Value - interval.Lower) / MeanInterval.StudentQuantile((1 + level) / 2, count - 1)
            : 0;
        return new Observation(reading.Value!.Value, kind == MetricKind.Proportion ? count : 1, error);
    }

    /// <summary>Whether the value is beyond the thresholds of the rule.</summary>
    public static Judgement Judge(AlertRule rule, in RuleReading reading)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (reading.Value is not { } value)
            return new Judgement(Verdict.NoData, reading.NoData.Length > 0 ? reading.NoData : "no data");
        if (TooFew(rule, reading) is { } few)
            return new Judgement(Verdict.NoData, few);
        var (low, high) = (value, value);
        if (rule.Confidence is not null)
        {
            if (reading.Interval is not { } interval)
                return new Judgement(Verdict.NoData, "too few records for a confidence interval");
            (low, high) = (interval.Lower, interval.Upper);
        }

        var threshold = rule.Threshold;
        if (low > threshold.High || high < threshold.Low)
            return new Judgement(Verdict.Breach, "");
        // A comparison with null is false: a side that the rule does not have is always clear.
        var beyond = value > (threshold.ClearHigh ?? threshold.High) || value < (threshold.ClearLow ?? threshold.Low);
        return new Judgement(beyond ? Verdict.Between : Verdict.Clear, "");
    }

    internal static RuleReading Combine(ComparisonMeasure measure, in RuleReading current, double reference, ConfidenceInterval? referenceInterval)
    {
        var value = current.Value!.Value;
        if (measure == ComparisonMeasure.Difference)
        {
            return current with
            {
                Value = value - reference,
                Reference = reference,
                Interval = current.Interval is { } ci && referenceInterval is { } ri ? Mover.Difference(value, ci, reference, ri) : null,
            };
        }

        if (!(reference > 0) || value < 0)
            return Without(current, FormattableString.Invariant($"no ratio can be taken of {value} to {reference}"), reference);
        return current with
        {
            Value = value / reference,
            Reference = reference,
            Interval = current.Interval is { } interval && referenceInterval is { } other ? Mover.Ratio(value, interval, reference, other) : null,
        };
    }

    internal static RuleReading Without(in RuleReading current, string reason, double? reference) =>
        current with { Value = null, Interval = null, Reference = reference, NoData = reason };

    internal static string? TooFew(AlertRule rule, in RuleReading reading)
    {
        if (reading.Records < rule.MinRecords)
            return FormattableString.Invariant($"{reading.Records} {Noun.Of(reading.Records, "record")}; min_records is {rule.MinRecords}");
        return reading.Coverage < rule.MinCoverage
            ? FormattableString.Invariant($"coverage {reading.Coverage:0.###}; min_coverage is {rule.MinCoverage}")
            : null;
    }

    private static string Name(Comparison comparison) =>
        comparison.To == ComparisonTo.Version ? $"version {comparison.Version}" : "the earlier window";
}
