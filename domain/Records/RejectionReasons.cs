namespace OrleansMonitor.Domain.Records;

/// <summary>The stable codes of rejections; docs/protocol.md lists them.</summary>
public static class RejectionReasons
{
    public const string CountInvalid = "count-invalid";
    public const string TooManyRecords = "too-many-records";
    public const string TooManyFeatures = "too-many-features";
    public const string TooManyMeasurements = "too-many-measurements";
    public const string TooManyDimensions = "too-many-dimensions";
    public const string TooManyEmbeddings = "too-many-embeddings";
    public const string TooManyBlocks = "too-many-blocks";
    public const string TooManyModels = "too-many-models";
    public const string TooManySlices = "too-many-slices";
    public const string TooManyWindows = "too-many-windows";
    public const string TooManyNodes = "too-many-nodes";
    public const string TooManyGpus = "too-many-gpus";
    public const string ModelForbidden = "model-forbidden";
    public const string ColumnLength = "column-length";
    public const string FeatureDuplicate = "feature-duplicate";
    public const string FeatureKind = "feature-kind";
    public const string TimeFuture = "time-future";
    public const string TimeExpired = "time-expired";
    public const string ClassUnknown = "class-unknown";
    public const string ClassLimit = "class-limit";
    public const string ScoreInvalid = "score-invalid";
    public const string LatencyInvalid = "latency-invalid";
    public const string WeightInvalid = "weight-invalid";
    public const string ErrorCodeUnknown = "error-code-unknown";
    public const string ValueInvalid = "value-invalid";
    public const string FeatureInvalid = "feature-invalid";
    public const string MeasurementInvalid = "measurement-invalid";
    public const string MeasurementDuplicate = "measurement-duplicate";
    public const string MeasurementKind = "measurement-kind";
    public const string TooManyProbabilities = "too-many-probabilities";
    public const string ProbabilityInvalid = "probability-invalid";
    public const string ProbabilityDuplicate = "probability-duplicate";
    public const string ProbabilityKind = "probability-kind";
    public const string DimensionDuplicate = "dimension-duplicate";
    public const string DimensionKind = "dimension-kind";
    public const string EmbeddingInvalid = "embedding-invalid";
    public const string EmbeddingDimension = "embedding-dimension";
    public const string EmbeddingDuplicate = "embedding-duplicate";
    public const string CategoryUnknown = "category-unknown";
    public const string TokensInvalid = "tokens-invalid";
    public const string TokenTimeInvalid = "token-time-invalid";
    public const string CostInvalid = "cost-invalid";
    public const string PredictionIntervalInvalid = "prediction-interval-invalid";
    public const string IntervalInvalid = "interval-invalid";
    public const string ResourceInvalid = "resource-invalid";
    public const string IdMissing = "id-missing";
    public const string LabelMissing = "label-missing";
}
