using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>What is to be computed of each step.</summary>
internal sealed class FigurePlan
{
    private const double Level = 0.95;

    private readonly Metric?[] _metrics;

    public FigurePlan(FigureQuery query)
    {
        Names = query.Figures;
        _metrics = Array.ConvertAll(Names, name => FigureName.Find(name, query.Kind, out _));
        Parts = AggregateParts.Traffic;
        for (var i = 0; i < Names.Length; i++)
            Parts |= FigureName.PartsOf(Names[i], _metrics[i]);
    }

    public string[] Names { get; }

    /// <summary>What has to be decoded of the rows.</summary>
    public AggregateParts Parts { get; }

    public bool NeedsBaseline => (Parts & AggregateParts.Bins) != 0;

    /// <summary>Whether a figure tells how old the newest label is.</summary>
    public bool NeedsLastLabelled => Array.Exists(_metrics, static metric => metric?.Name == "label_delay");

    public string UnitOf(int figure) => _metrics[figure]?.Unit ?? "";

    public FigureReading[] Read(in MetricInput input)
    {
        var readings = new FigureReading[Names.Length];
        for (var i = 0; i < readings.Length; i++)
            readings[i] = _metrics[i] is { } metric ? FigureReading.Of(0, metric, metric.Read(input, Level)) : First(Names[i], input);
        return readings;
    }

    /// <summary>The first of the figures that it may be that has a value.</summary>
    private static FigureReading First(string name, in MetricInput input)
    {
        var missing = FigureReading.None(name == FigureName.Quality ? "no labels and no measurements in this step" : "nothing to estimate quality from in this step");
        var candidates = name == FigureName.Quality ? QualityFigure.CandidatesOf(input.Window) : QualityFigure.Estimates.Index();
        var isFirst = true;
        foreach (var (rank, metric) in candidates)
        {
            var reading = metric.Read(input, Level);
            if (reading.Value is not null)
                return FigureReading.Of(rank, metric, reading);
            if (isFirst && name == FigureName.Estimate && reading.NoData.Length > 0)
                missing = FigureReading.None(reading.NoData);
            isFirst = false;
        }

        return missing;
    }
}

/// <summary>A figure of one step. What is absent is NaN.</summary>
/// <param name="Rank">Of those that it may be, the lower one stands for the whole course.</param>
/// <param name="Metric">Null: there is no value.</param>
/// <param name="Value">The value.</param>
/// <param name="Low">Lower bound of its confidence interval.</param>
/// <param name="High">Upper bound.</param>
/// <param name="Records">That it is of.</param>
/// <param name="Reason">Why there is no value.</param>
internal readonly record struct FigureReading(int Rank, Metric? Metric, double Value, double Low, double High, ulong Records, string Reason)
{
    public static FigureReading None(string reason) => new(0, null, double.NaN, double.NaN, double.NaN, 0, reason);

    public static FigureReading Of(int rank, Metric metric, in RuleReading reading) => reading.Value is not { } value
        ? None(reading.NoData) with { Records = reading.Records }
        : new(rank, metric, value, reading.Interval?.Lower ?? double.NaN, reading.Interval?.Upper ?? double.NaN, reading.Records, "");
}

/// <summary>What is kept of one step.</summary>
internal sealed record FigurePoint(FigureReading[] Readings, FigureTotals Totals)
{
    public static readonly FigureTotals Nothing = new(0, 0, 0, 0, 0, 0);
}
