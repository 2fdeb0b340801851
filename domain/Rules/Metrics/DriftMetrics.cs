using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Drift of a model's data from its active baseline, or from the same hours before: of all columns together, and of one.</summary>
internal static class DriftMetrics
{
    private const AggregateParts Parts = DataDriftJudge.Parts;

    private const string EmbeddingDrift = "embedding_drift";

    private const string OfMeasurement = "measurement_";

    /// <summary>Names that take a column: a feature, or <c>prediction</c>, <c>value</c> or <c>score</c>; and those that take a measurement.</summary>
    public static readonly (string Name, string Description)[] Names =
    [
        ("data_drift", "effect size of a column against the baseline (Kolmogorov–Smirnov of numbers, Jensen–Shannon distance of categories); 0 where it is not significant after Benjamini and Hochberg"),
        ("data_drift_psi", "population stability index of a column; 0 where it is within what chance makes of it, p > 0.05"),
        ("data_drift_wasserstein", "Wasserstein distance of a column of numbers, in standard deviations of the baseline"),
        (EmbeddingDrift, "maximum mean discrepancy of an embedding and the baseline; 0 where it is not significant after Benjamini and Hochberg"),
        ("measurement_drift", "effect size of a measurement against the baseline, as data_drift of a column"),
        ("measurement_drift_psi", "population stability index of a measurement, as data_drift_psi of a column"),
        ("measurement_drift_wasserstein", "Wasserstein distance of a measurement that is a number, in standard deviations of the baseline"),
    ];

    public static IEnumerable<Metric> All =>
    [
        Of("data_drift_share", "ratio", "share of the columns that drifted from the baseline, by importance", static drift => drift.DriftedShare is { } share ? (share, "") : (null, "no column has enough values to be compared to the baseline")),
        Of("data_drift_columns", "columns", "columns that drifted from the baseline", static drift => drift.Tested > 0 ? (drift.Drifted, "") : (null, "no column has enough values to be compared to the baseline")),
    ];

    /// <summary>The metric of one column; null when the name is none of these.</summary>
    public static Metric? Of(string name, string argument)
    {
        foreach (var (each, description) in Names)
        {
            if (each == name)
                return Of(name, "", description, drift => OfColumn(drift, name, argument));
        }

        return null;
    }

    private static (double? Value, string Missing) OfColumn(DataDrift drift, string name, string argument)
    {
        var isMeasured = name.StartsWith(OfMeasurement, StringComparison.Ordinal);
        var named = name == EmbeddingDrift ? ColumnRole.Embedding : isMeasured ? ColumnRole.Measurement : ColumnRole.Feature;
        var column = drift.Columns.FirstOrDefault(column => column.Role.IsNamed()
            ? column.Name == argument && column.Role == named
            : named == ColumnRole.Feature && string.Equals(column.Role.ToString(), argument, StringComparison.OrdinalIgnoreCase));
        if (column is null)
            return (null, $"the baseline has no {(named == ColumnRole.Feature ? "column" : named.ToString().ToLowerInvariant())} '{argument}'");
        return (isMeasured ? string.Concat("data_", name.AsSpan(OfMeasurement.Length)) : name) switch
        {
            "data_drift_psi" when column.Test is not null => (column.PopulationStability is { PValue: <= 0.05 } index ? index.Value : 0, ""),
            "data_drift_wasserstein" when column.Test is not null => (column.NormalisedWasserstein, "the baseline's values of the column do not differ, or are no numbers"),
            "data_drift" or EmbeddingDrift when column.Test is { } test => (column.Verdict is DriftVerdict.Drifted or DriftVerdict.Small ? test.EffectSize : 0, ""),
            "data_drift" or "data_drift_psi" when column.Verdict == DriftVerdict.Stable => (0, ""),
            _ => (null, column.Reason),
        };
    }

    private static Metric Of(string name, string unit, string description, Func<DataDrift, (double? Value, string Missing)> value)
    {
        var metric = Metric.Of(name, unit, description, MetricKind.Score, MetricDirection.Up, Parts, (in input, _) =>
        {
            if (input.Earlier is { } earlier)
                return OfEarlier(earlier, input, value);
            if (input.Baseline is not { } baseline)
                return RuleReading.None("no baseline is active");
            if (!input.Window.HasBins || input.Window.Bins.Find(baseline.Bins.Fingerprint) is not { } counts)
                return RuleReading.None("no record of the window was counted with the bins of the active baseline");
            var (figure, missing) = value(DataDriftJudge.Judge(baseline, input.Window));
            return Figure.Plain(figure, counts.Records, Figure.Coverage(counts.Records, input), missing);
        });
        return metric with { TakesEarlier = name != EmbeddingDrift };
    }

    // Counted from what is kept of both, in bins of the earlier hours.
    private static RuleReading OfEarlier(PartialAggregate earlier, in MetricInput input, Func<DataDrift, (double? Value, string Missing)> value)
    {
        if (!earlier.HasTraffic || earlier.Traffic.Records < Baseline.MinRows)
            return RuleReading.None("the same hours before have no records");
        try
        {
            var (window, withheld) = (input.Window, input.Withheld);
            var baseline = PeriodBaseline.Of(earlier);
            var counts = PeriodCounts.Of(baseline, window);
            var (figure, missing) = value(DataDriftJudge.Judge(baseline, counts, isFolded: column => PeriodBaseline.IsFolded(column, window, withheld)));
            return Figure.Plain(figure, counts.Records, Figure.Coverage(counts.Records, input), missing);
        }
        catch (BaselineException e)
        {
            return RuleReading.None($"the same hours before make no baseline: {e.Message}");
        }
    }
}
