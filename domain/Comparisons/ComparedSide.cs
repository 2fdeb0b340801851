using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>All records of one version since the comparison began, or those of one segment. Figures are computed when they are asked for.</summary>
public sealed class ComparedSide
{
    private readonly Lazy<ClassificationFigures?> _classification;
    private readonly Lazy<ScoreFigures?> _scores;
    private readonly Lazy<ScoreVariances?> _scoreVariances;
    private readonly Lazy<RegressionFigures?> _regression;

    /// <param name="rows">The records, merged.</param>
    /// <param name="positiveClass">The configured one, or the one that a client named.</param>
    public ComparedSide(PartialAggregate rows, string? positiveClass = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Rows = rows;
        _classification = new(() => rows.HasConfusion ? WithPositive(rows.Confusion.ToFigures(positiveClass), positiveClass) : null);
        _scores = new(() => rows.ToScoreFigures(ScoreKind.PositiveClass));
        _scoreVariances = new(() => rows.ToScoreVariances(ScoreKind.PositiveClass));
        _regression = new(() => rows.HasRegression ? rows.Regression.ToFigures() : null);
    }

    public PartialAggregate Rows { get; }

    /// <summary>Of the squared errors.</summary>
    public BatchVariance SquaredErrors { get; init; }

    /// <summary>Of the costs of requests.</summary>
    public BatchVariance Costs { get; init; }

    /// <summary>What was taken out of the records because too few make it up, as <see cref="Privacy.Withholding.Apply"/> names it.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>The fewest records that a figure may be of.</summary>
    public int MinimumRecords { get; init; }

    /// <summary>Whether too few records are left for any figure.</summary>
    public bool IsWithheld => Withheld is [Privacy.Withholding.Records];

    public ulong Records => Rows.HasTraffic ? Rows.Traffic.Records : 0;

    internal ulong Labelled => Rows.HasTraffic ? Rows.Traffic.Labelled : 0;

    internal ClassificationFigures? Classification => _classification.Value;

    internal ScoreFigures? Scores => _scores.Value;

    internal ScoreVariances? ScoreVariances => _scoreVariances.Value;

    internal RegressionFigures? Regression => _regression.Value;

    /// <inheritdoc cref="Effective(ulong)"/>
    internal double Effective(QuantileSketch sketch) => Effective(sketch.Count);

    /// <summary>The effective number of so many of the records.</summary>
    public double Effective(ulong count) => Rows.HasTraffic ? Rows.Traffic.EffectiveOf(count) : count;

    /// <summary>Whether what the figure is of was taken out.</summary>
    internal bool Withholds(ComparisonMetric metric) => Withheld.Count > 0 && WithheldPart.IsOf(metric.Name, new MetricInput { Window = Rows, From = 0, To = 0, Withheld = Withheld, MinimumRecords = MinimumRecords });

    // The positive class of a pair that everybody knows need not be configured, as in the answers about health.
    private static ClassificationFigures? WithPositive(ClassificationFigures? figures, string? positiveClass) =>
        figures is not null && positiveClass is null && BinaryClasses.Positive([.. figures.Classes]) is { } positive
            ? figures with { Positive = figures.PerClass.FirstOrDefault(each => each.Class == positive) }
            : figures;
}
