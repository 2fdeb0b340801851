using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Tokens;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Everything that is kept of a part of a stream of records: the aggregates of one (model, version, segment) over one window,
/// or of a node. Parts are made when they are first asked for. All of them merge, so this does: in any order, with any
/// grouping, with the same result. Not thread-safe.
/// </summary>
public sealed partial class PartialAggregate : IReusable
{
    private TrafficSummary? _traffic;
    private LatencySketch? _latency;
    private ConfusionMatrix? _confusion;
    private ScoreHistogram? _scores;
    private PairScores? _pairScores;
    private RegressionErrors? _regression;
    private FeatureSet? _features;
    private TokenUsage? _tokens;
    private ResourceUsage? _resources;
    private BinnedCounts? _bins;
    private BinnedCounts? _outliers;
    private ModelOutputs? _outputs;
    private ClassProbabilities? _probabilities;
    private IntervalCoverage? _intervals;
    private TokenDetails? _tokenDetails;
    private FeatureSet? _measurements;
    private DimensionSet? _dimensions;
    private EmbeddingSet? _embeddings;

    /// <summary>Records, errors, late, rejected, labelled, omitted; first and last event time.</summary>
    public TrafficSummary Traffic => _traffic ??= new TrafficSummary();

    /// <summary>Latency, seconds.</summary>
    public LatencySketch Latency => _latency ??= new LatencySketch();

    public ConfusionMatrix Confusion => _confusion ??= new ConfusionMatrix();

    public ScoreHistogram Scores => _scores ??= new ScoreHistogram();

    /// <summary>Scores of well-known pairs of classes; see <see cref="ToScoreFigures"/>.</summary>
    public PairScores PairScores => _pairScores ??= new PairScores();

    public RegressionErrors Regression => _regression ??= new RegressionErrors();

    public FeatureSet Features => _features ??= new FeatureSet();

    public TokenUsage Tokens => _tokens ??= new TokenUsage();

    /// <summary>Of nodes only.</summary>
    public ResourceUsage Resources => _resources ??= new ResourceUsage();

    /// <summary>Counts over the frozen bins of the baselines that were active.</summary>
    public BinnedCounts Bins => _bins ??= new BinnedCounts();

    /// <summary>Counts of scores of the outlier detectors that were active.</summary>
    public BinnedCounts Outliers => _outliers ??= new BinnedCounts();

    /// <summary>Predicted classes, predicted numbers and scores, labelled or not.</summary>
    public ModelOutputs Outputs => _outputs ??= new ModelOutputs();

    /// <summary>Probabilities of the classes, and how good they were.</summary>
    public ClassProbabilities Probabilities => _probabilities ??= new ClassProbabilities();

    /// <summary>Intervals of predicted numbers, and which of them held the actual ones.</summary>
    public IntervalCoverage Intervals => _intervals ??= new IntervalCoverage();

    /// <summary>Cached and reasoning tokens.</summary>
    public TokenDetails TokenDetails => _tokenDetails ??= new TokenDetails();

    /// <summary>Measurements of predictions, by name: what came with the records and what came later by id.</summary>
    public FeatureSet Measurements => _measurements ??= new FeatureSet(RecordLimits.MaxMeasurements);

    /// <summary>Slices of the records by their dimensions.</summary>
    public DimensionSet Dimensions => _dimensions ??= new DimensionSet();

    /// <summary>Norms of embeddings, and sums of their random Fourier features.</summary>
    public EmbeddingSet Embeddings => _embeddings ??= new EmbeddingSet();

    public bool HasTraffic => _traffic is { IsEmpty: false };

    public bool HasLatency => _latency is { IsEmpty: false };

    public bool HasConfusion => _confusion is { IsEmpty: false };

    public bool HasScores => _scores is { IsEmpty: false };

    public bool HasPairScores => _pairScores is { IsEmpty: false };

    public bool HasRegression => _regression is { IsEmpty: false };

    public bool HasFeatures => _features is { IsEmpty: false };

    public bool HasTokens => _tokens is { IsEmpty: false };

    public bool HasResources => _resources is { IsEmpty: false };

    public bool HasBins => _bins is { IsEmpty: false };

    public bool HasOutliers => _outliers is { IsEmpty: false };

    public bool HasOutputs => _outputs is { IsEmpty: false };

    public bool HasProbabilities => _probabilities is { IsEmpty: false };

    public bool HasIntervals => _intervals is { IsEmpty: false };

    public bool HasTokenDetails => _tokenDetails is { IsEmpty: false };

    public bool HasMeasurements => _measurements is { IsEmpty: false };

    public bool HasDimensions => _dimensions is { IsEmpty: false };

    public bool HasEmbeddings => _embeddings is { IsEmpty: false };

    /// <summary>The parts that hold something.</summary>
    public AggregateParts Parts =>
        (HasTraffic ? AggregateParts.Traffic : 0)
        | (HasLatency ? AggregateParts.Latency : 0)
        | (HasConfusion ? AggregateParts.Confusion : 0)
        | (HasScores ? AggregateParts.Scores : 0)
        | (HasRegression ? AggregateParts.Regression : 0)
        | (HasFeatures ? AggregateParts.Features : 0)
        | (HasTokens ? AggregateParts.Tokens : 0)
        | (HasResources ? AggregateParts.Resources : 0)
        | (HasPairScores ? AggregateParts.PairScores : 0)
        | (HasBins ? AggregateParts.Bins : 0)
        | (HasOutliers ? AggregateParts.Outliers : 0)
        | (HasOutputs ? AggregateParts.Outputs : 0)
        | (HasProbabilities ? AggregateParts.Probabilities : 0)
        | (HasIntervals ? AggregateParts.Intervals : 0)
        | (HasTokenDetails ? AggregateParts.TokenDetails : 0)
        | (HasMeasurements ? AggregateParts.Measurements : 0)
        | (HasDimensions ? AggregateParts.Dimensions : 0)
        | (HasEmbeddings ? AggregateParts.Embeddings : 0);

    public bool IsEmpty => Parts == AggregateParts.None;

    /// <summary>Back to the identity of <see cref="Merge"/>. Buffers are kept.</summary>
    public void Clear() => Retain(AggregateParts.None);

    /// <summary>Clears all other parts.</summary>
    internal void Retain(AggregateParts parts)
    {
        if ((parts & AggregateParts.Traffic) == 0)
            _traffic?.Clear();
        if ((parts & AggregateParts.Latency) == 0)
            _latency?.Clear();
        if ((parts & AggregateParts.Confusion) == 0)
            _confusion?.Clear();
        if ((parts & AggregateParts.Scores) == 0)
            _scores?.Clear();
        if ((parts & AggregateParts.PairScores) == 0)
            _pairScores?.Clear();
        if ((parts & AggregateParts.Regression) == 0)
            _regression?.Clear();
        if ((parts & AggregateParts.Features) == 0)
            _features?.Clear();
        if ((parts & AggregateParts.Tokens) == 0)
            _tokens?.Clear();
        if ((parts & AggregateParts.Resources) == 0)
            _resources?.Clear();
        if ((parts & AggregateParts.Bins) == 0)
            _bins?.Clear();
        if ((parts & AggregateParts.Outliers) == 0)
            _outliers?.Clear();
        if ((parts & AggregateParts.Outputs) == 0)
            _outputs?.Clear();
        if ((parts & AggregateParts.Probabilities) == 0)
            _probabilities?.Clear();
        if ((parts & AggregateParts.Intervals) == 0)
            _intervals?.Clear();
        if ((parts & AggregateParts.TokenDetails) == 0)
            _tokenDetails?.Clear();
        if ((parts & AggregateParts.Measurements) == 0)
            _measurements?.Clear();
        if ((parts & AggregateParts.Dimensions) == 0)
            _dimensions?.Clear();
        if ((parts & AggregateParts.Embeddings) == 0)
            _embeddings?.Clear();
    }

    /// <summary>Adds what another aggregate holds.</summary>
    /// <param name="other">It is left as it is.</param>
    /// <param name="parts">The parts to add.</param>
    public void Merge(PartialAggregate other, AggregateParts parts = AggregateParts.All)
    {
        ArgumentNullException.ThrowIfNull(other);
        var add = other.Parts & parts;
        if ((add & AggregateParts.Traffic) != 0)
            Traffic.Merge(other.Traffic);
        if ((add & AggregateParts.Latency) != 0)
            Latency.Merge(other.Latency);
        if ((add & AggregateParts.Confusion) != 0)
            Confusion.Merge(other.Confusion);
        if ((add & AggregateParts.Scores) != 0)
            Scores.Merge(other.Scores);
        if ((add & AggregateParts.Regression) != 0)
            Regression.Merge(other.Regression);
        if ((add & AggregateParts.Features) != 0)
            Features.Merge(other.Features);
        if ((add & AggregateParts.Tokens) != 0)
            Tokens.Merge(other.Tokens);
        if ((add & AggregateParts.Resources) != 0)
            Resources.Merge(other.Resources);
        if ((add & AggregateParts.PairScores) != 0)
            PairScores.Merge(other.PairScores);
        if ((add & AggregateParts.Bins) != 0)
            Bins.Merge(other.Bins);
        if ((add & AggregateParts.Outliers) != 0)
            Outliers.Merge(other.Outliers);
        if ((add & AggregateParts.Outputs) != 0)
            Outputs.Merge(other.Outputs);
        if ((add & AggregateParts.Probabilities) != 0)
            Probabilities.Merge(other.Probabilities);
        if ((add & AggregateParts.Intervals) != 0)
            Intervals.Merge(other.Intervals);
        if ((add & AggregateParts.TokenDetails) != 0)
            TokenDetails.Merge(other.TokenDetails);
        if ((add & AggregateParts.Measurements) != 0)
            Measurements.Merge(other.Measurements);
        if ((add & AggregateParts.Dimensions) != 0)
            Dimensions.Merge(other.Dimensions);
        if ((add & AggregateParts.Embeddings) != 0)
            Embeddings.Merge(other.Embeddings);
    }

    /// <summary>The metrics of labelled scores of one kind; null without any. Needs <see cref="AggregateParts.ScoreMetrics"/>.</summary>
    public ScoreFigures? ToScoreFigures(ScoreKind kind) =>
        HasPairScores ? Scores.ToFigures(kind, PairScores, HasConfusion ? Confusion.UsedClasses() : [])
        : HasScores ? Scores.ToFigures(kind)
        : null;

    /// <summary>The curve of labelled scores of one kind; empty unless both outcomes occurred. Needs <see cref="AggregateParts.ScoreMetrics"/>.</summary>
    public IReadOnlyList<ScoreCurvePoint> ToScoreCurve(ScoreKind kind) =>
        HasScores || HasPairScores ? Scores.ToCurve(kind, PairScores, HasPairScores && HasConfusion ? Confusion.UsedClasses() : []) : [];

    /// <summary>The variances that belong to these metrics.</summary>
    internal ScoreVariances? ToScoreVariances(ScoreKind kind) =>
        HasScores || HasPairScores ? Scores.ToVariances(kind, PairScores, HasPairScores && HasConfusion ? Confusion.UsedClasses() : []) : null;
}
