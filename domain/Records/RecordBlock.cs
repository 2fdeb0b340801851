namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Records of one (model, version, segment) as columns: raw little-endian arrays of <see cref="Count"/> elements, whose
/// width is length ÷ count. An empty column is absent. The block does not own its columns; they are those of a request's
/// body or of a <see cref="RecordBlockBuilder"/>, and live as long as these. Nothing is checked before
/// the validator did.
/// </summary>
public sealed class RecordBlock : IReusable
{
    public string Model { get; set; } = "";

    public string Version { get; set; } = "";

    public string Segment { get; set; } = "";

    /// <summary>Records, 1 to <see cref="RecordLimits.MaxRecords"/>.</summary>
    public uint Count { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long BaseTime { get; set; }

    /// <summary>Event time − <see cref="BaseTime"/> in ms: width 2 or 4 unsigned, 8 signed; empty: all at the base time.</summary>
    public ReadOnlyMemory<byte> Times { get; set; }

    public NameList Classes { get; } = new(RecordLimits.MaxClasses);

    /// <summary>Predicted class: width 1 or 2, all bits set is absent.</summary>
    public ReadOnlyMemory<byte> Predictions { get; set; }

    /// <summary>Actual class, coded as predictions.</summary>
    public ReadOnlyMemory<byte> Labels { get; set; }

    /// <summary>The class that <see cref="Scores"/> are the probability of; empty: see docs/protocol.md.</summary>
    public string PositiveClass { get; set; } = "";

    /// <summary>0 to 1: width 4 or 8; NaN is absent.</summary>
    public ReadOnlyMemory<byte> Scores { get; set; }

    /// <summary>Seconds ≥ 0: width 4 or 8; all bits set is absent.</summary>
    public ReadOnlyMemory<byte> Latencies { get; set; }

    /// <summary>Inverse sampling rate ≥ 1: width 4; empty: all <see cref="Weight"/>.</summary>
    public ReadOnlyMemory<byte> Weights { get; set; }

    /// <summary>0 reads as 1.</summary>
    public float Weight { get; set; }

    public NameList ErrorCodes { get; } = new(RecordLimits.MaxErrorCodes);

    /// <summary>Width 1: 0 is no error, i is <c>ErrorCodes[i − 1]</c>.</summary>
    public ReadOnlyMemory<byte> Errors { get; set; }

    /// <summary>Predicted number: width 4 or 8; NaN is absent.</summary>
    public ReadOnlyMemory<byte> Values { get; set; }

    /// <summary>Actual number, likewise.</summary>
    public ReadOnlyMemory<byte> ActualValues { get; set; }

    /// <summary>Between which numbers the actual one is predicted to be: width 4 or 8; NaN is absent, and both are there or neither.</summary>
    public ReadOnlyMemory<byte> LowerBounds { get; set; }

    public ReadOnlyMemory<byte> UpperBounds { get; set; }

    /// <summary>The share that is to lie within: width 4 or 8; NaN is absent.</summary>
    public ReadOnlyMemory<byte> IntervalLevels { get; set; }

    public ReusableList<FeatureColumn> Features { get; } = new();

    /// <summary>Feature columns given; above <see cref="RecordLimits.MaxFeatures"/> those past it are not in <see cref="Features"/>.</summary>
    public int FeatureTotal { get; set; }

    /// <summary>Measurements of the records, by name.</summary>
    public ReusableList<FeatureColumn> Measurements { get; } = new();

    /// <summary>Measurement columns given; above <see cref="RecordLimits.MaxMeasurements"/> those past it are not in <see cref="Measurements"/>.</summary>
    public int MeasurementTotal { get; set; }

    /// <summary>The probability of each class, a column of numbers each; NaN where a record does not name it.</summary>
    public ReusableList<FeatureColumn> Probabilities { get; } = new();

    /// <summary>Probability columns given, as <see cref="FeatureTotal"/>.</summary>
    public int ProbabilityTotal { get; set; }

    /// <summary>Dimensions of the records, by name: categories.</summary>
    public ReusableList<FeatureColumn> Dimensions { get; } = new();

    /// <summary>Dimension columns given; above <see cref="RecordLimits.MaxDimensions"/> those past it are not in <see cref="Dimensions"/>.</summary>
    public int DimensionTotal { get; set; }

    /// <summary>Vectors of embeddings, by name and dimension.</summary>
    public ReusableList<EmbeddingColumn> Embeddings { get; } = new();

    /// <summary>Embedding columns given; those past the limit of a block are not in <see cref="Embeddings"/>.</summary>
    public int EmbeddingTotal { get; set; }

    /// <summary>Hash of the id (see <c>InferenceId</c>): width 8; 0 is no id.</summary>
    public ReadOnlyMemory<byte> InferenceIds { get; set; }

    /// <summary>Width 4 unsigned; all bits set is absent.</summary>
    public ReadOnlyMemory<byte> InputTokens { get; set; }

    public ReadOnlyMemory<byte> OutputTokens { get; set; }

    /// <summary>Of the input tokens, those read from a cache; coded likewise.</summary>
    public ReadOnlyMemory<byte> CachedTokens { get; set; }

    /// <summary>Of the output tokens, those spent on reasoning; coded likewise.</summary>
    public ReadOnlyMemory<byte> ReasoningTokens { get; set; }

    /// <summary>Seconds ≥ 0: width 4 or 8; NaN is absent.</summary>
    public ReadOnlyMemory<byte> TimeToFirstToken { get; set; }

    public ReadOnlyMemory<byte> TimePerOutputToken { get; set; }

    /// <summary>Currency units ≥ 0: width 4 or 8; NaN is absent.</summary>
    public ReadOnlyMemory<byte> Costs { get; set; }

    /// <summary>Labels come later by inference id: keep a pending entry for records that have an id and no label.</summary>
    public bool LabelsFollow { get; set; }

    public void Clear()
    {
        Model = Version = Segment = PositiveClass = "";
        Count = 0;
        BaseTime = 0;
        Weight = 0;
        LabelsFollow = false;
        FeatureTotal = MeasurementTotal = ProbabilityTotal = DimensionTotal = EmbeddingTotal = 0;
        Classes.Clear();
        ErrorCodes.Clear();
        Features.Clear();
        Measurements.Clear();
        Probabilities.Clear();
        Dimensions.Clear();
        Embeddings.Clear();
        Times = Predictions = Labels = Scores = Latencies = Weights = Errors = Values = ActualValues = LowerBounds = UpperBounds = IntervalLevels = default;
        InferenceIds = InputTokens = OutputTokens = CachedTokens = ReasoningTokens = TimeToFirstToken = TimePerOutputToken = Costs = default;
    }
}
