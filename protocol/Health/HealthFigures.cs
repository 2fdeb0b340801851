using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Health;

/// <summary>
/// The figures of some rows. What there is no data for is absent (null), never 0.
/// </summary>
public abstract record HealthFigures
{
    /// <summary>Classes up to which a point of a series carries its confusion matrix.</summary>
    public const int MaxSeriesClasses = 16;

    [JsonPropertyOrder(10)]
    public TrafficHealth? Traffic { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyOrder(11)]
    public LatencyFigures? Latency { get; init; }

    [JsonPropertyOrder(12)]
    public ClassificationHealth? Classification { get; init; }

    /// <summary>Scores that are the probability of the positive class.</summary>
    [JsonPropertyOrder(13)]
    public ScoreHealth? Scores { get; init; }

    /// <summary>Scores that are the probability of the predicted class.</summary>
    [JsonPropertyOrder(14)]
    public ScoreHealth? Confidence { get; init; }

    [JsonPropertyOrder(15)]
    public RegressionFigures? Regression { get; init; }

    /// <summary>Intervals of predicted numbers, and how often the actual one was within.</summary>
    [JsonPropertyOrder(15)]
    public IntervalFigures? Intervals { get; init; }

    [JsonPropertyOrder(16)]
    public TokenHealth? Tokens { get; init; }

    /// <summary>In ordinal order of their names. Absent in a series.</summary>
    [JsonPropertyOrder(17)]
    public IReadOnlyList<FeatureFigures>? Features { get; init; }

    /// <summary>What was predicted, labelled or not. Of a node see its models.</summary>
    [JsonPropertyOrder(18)]
    public OutputHealth? Outputs { get; init; }

    /// <summary>Probabilities of the classes, and how good they were. Of single classes in a series up to 16.</summary>
    [JsonPropertyOrder(18)]
    public ProbabilityFigures? Probabilities { get; init; }

    /// <summary>What was measured of the predictions, in ordinal order of the names.</summary>
    [JsonPropertyOrder(18)]
    public IReadOnlyList<MeasurementFigures>? Measurements { get; init; }

    /// <summary>Values of further names than a model keeps; absent: none.</summary>
    [JsonPropertyOrder(18)]
    public ulong? MeasurementsOverflow { get; init; }

    /// <summary>What arrived of embeddings, in ordinal order of the names.</summary>
    [JsonPropertyOrder(18)]
    public IReadOnlyList<EmbeddingFigures>? Embeddings { get; init; }

    /// <summary>Vectors of further names and dimensions than a model keeps; absent: none.</summary>
    [JsonPropertyOrder(18)]
    public ulong? EmbeddingsOverflow { get; init; }

    /// <summary>Where one slice was asked for: its figures, in the place of all of the above. Absent: it has no records, or all records were asked for.</summary>
    [JsonPropertyOrder(19)]
    public SliceHealth? Slice { get; init; }

    private protected static T Fill<T>(T figures, PartialAggregate partial, TimeSpan period, string? positiveClass, bool series, Baseline? baseline = null)
        where T : HealthFigures => figures with
        {
            Traffic = partial.HasTraffic ? TrafficHealth.Of(partial.Traffic, period) : null,
            Latency = partial.HasLatency ? partial.Latency.Figures : null,
            Classification = partial.HasConfusion ? ClassificationHealth.Of(partial.Confusion, positiveClass, series ? MaxSeriesClasses : int.MaxValue) : null,
            Scores = ScoreHealth.Of(partial, ScoreKind.PositiveClass, !series),
            Confidence = ScoreHealth.Of(partial, ScoreKind.TopLabel, !series),
            Regression = partial.HasRegression ? partial.Regression.ToFigures() : null,
            Intervals = partial.HasIntervals ? partial.Intervals.ToFigures() : null,
            Tokens = partial.HasTokens || partial.HasTokenDetails ? TokenHealth.Of(partial.Tokens, partial.TokenDetails, period) : null,
            Features = partial.HasFeatures && !series ? partial.Features.ToFigures(partial.Traffic) : null,
            Outputs = partial.HasOutputs ? OutputHealth.Of(partial, series) : null,
            Probabilities = partial.HasProbabilities ? partial.Probabilities.ToFigures(series ? MaxSeriesClasses : ClassProbabilities.MaxClasses) : null,
            Measurements = partial.HasMeasurements ? MeasurementSummary.ToFigures(partial.Measurements, partial.Traffic) : null,
            MeasurementsOverflow = partial.HasMeasurements && partial.Measurements.Overflow > 0 ? partial.Measurements.Overflow : null,
            Embeddings = partial.HasEmbeddings && !series ? EmbeddingFigures.Of(partial.Embeddings, partial.Traffic, baseline) : null,
            EmbeddingsOverflow = partial.HasEmbeddings && partial.Embeddings.VectorOverflow > 0 ? partial.Embeddings.VectorOverflow : null,
        };

    /// <summary>The part of [from, to) in which records could be: from the first one's second on, up to the watermark.</summary>
    internal static TimeSpan Period(PartialAggregate partial, long from, long to, long watermark)
    {
        if (!partial.HasTraffic || partial.Traffic.FirstEventTime is not { } first)
            return TimeSpan.Zero;
        var begin = Math.Max(from, first);
        var end = Math.Clamp(Math.Max(watermark, partial.Traffic.LastEventTime ?? first), begin, Math.Max(begin, to));
        return Meaningful(end - begin);
    }

    /// <summary>Below a second a rate says more about the clock than about the model: there is none of one moment.</summary>
    private protected static TimeSpan Meaningful(long milliseconds) => milliseconds < 1000 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(milliseconds);
}
