using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Alerting.Figures;

/// <summary>Readings as they travel and as alerts show them.</summary>
internal static class Evidences
{
    /// <summary>What an alert has of which nothing was ever judged.</summary>
    public static readonly AlertEvidence None = new(null, null, null, null, null, null, 0, null, 0, 0, "not evaluated yet", []);

    public static AlertEvidence Of(in RuleReading reading, TimeRange range, AlertContribution[] contributions) => new(
        reading.Value,
        Finite(reading.Interval?.Lower),
        Finite(reading.Interval?.Upper),
        reading.Interval?.Level,
        reading.Current,
        reading.Reference,
        reading.Records,
        reading.Coverage,
        range.From,
        range.To,
        reading.NoData,
        contributions,
        reading.Of.Length > 0 ? reading.Of : null);

    public static RuleReading ToReading(AlertEvidence evidence) => new()
    {
        Value = evidence.Value,
        Interval = evidence is { Lower: { } lower, Upper: { } upper, Level: { } level } ? new ConfidenceInterval(Bound(lower), Bound(upper), level) : null,
        Current = evidence.Current,
        Reference = evidence.Reference,
        Records = evidence.Records,
        Coverage = evidence.Coverage,
        NoData = evidence.NoData,
        Of = evidence.Of ?? "",
    };

    /// <summary>As it is shown: a bound that is none is left out.</summary>
    public static AlertEvidence Shown(AlertEvidence evidence) =>
        evidence with { Lower = Shown(evidence.Lower), Upper = Shown(evidence.Upper) };

    // States are JSON, which has no infinity: the largest number stands for it.
    private static double? Finite(double? bound) => bound is { } value ? Math.Clamp(value, -double.MaxValue, double.MaxValue) : null;

    private static double Bound(double value) => value is double.MaxValue ? double.PositiveInfinity : value is -double.MaxValue ? double.NegativeInfinity : value;

    private static double? Shown(double? bound) => bound is { } value && double.IsFinite(Bound(value)) ? value : null;
}
