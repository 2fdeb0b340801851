namespace OrleansMonitor.Domain.Records;

/// <summary>The parts of a <see cref="PartialAggregate"/>. Each value is the part's bit in the encoding, for ever.</summary>
[Flags]
public enum AggregateParts : uint
{
    None = 0,
    Traffic = 1 << 0,
    Latency = 1 << 1,
    Confusion = 1 << 2,
    Scores = 1 << 3,
    Regression = 1 << 4,
    Features = 1 << 5,
    Tokens = 1 << 6,
    Resources = 1 << 7,
    PairScores = 1 << 8,
    Bins = 1 << 9,
    Outputs = 1 << 10,
    Probabilities = 1 << 11,
    Intervals = 1 << 12,
    Measurements = 1 << 13,
    Outliers = 1 << 14,
    Dimensions = 1 << 16,
    Embeddings = 1 << 17,
    TokenDetails = 1 << 18,
    All = Traffic | Latency | Confusion | Scores | Regression | Features | Tokens | Resources | PairScores | Bins | Outputs | Outliers | TokenDetails | Measurements | Probabilities | Intervals | Dimensions | Embeddings,

    /// <summary>What the metrics of scores need: which reading pairs have follows from the classes.</summary>
    ScoreMetrics = Confusion | Scores | PairScores,
}
