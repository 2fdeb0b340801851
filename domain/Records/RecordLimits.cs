namespace OrleansMonitor.Domain.Records;

/// <summary>What one block of records may hold. They are part of the wire format, hence constants and no settings.</summary>
public static class RecordLimits
{
    /// <summary>1990-01-01, Unix milliseconds. What lies before is no event of a model, but a number in another unit or a default of a program.</summary>
    public const long EarliestTime = 631_152_000_000;

    /// <summary>Records in a block.</summary>
    public const int MaxRecords = 65_536;

    /// <summary>Feature columns in a block.</summary>
    public const int MaxFeatures = 1_000;

    /// <summary>Measurements in a block, of a prediction, and of a model: of more names the ordinally smallest are kept.</summary>
    public const int MaxMeasurements = 100;

    /// <summary>Dimensions in a block, of a record, and of a model: of more names the ordinally smallest are kept.</summary>
    public const int MaxDimensions = 8;

    /// <summary>Pairs of dimensions that a model may choose.</summary>
    public const int MaxDimensionPairs = 8;

    /// <summary>Embeddings of a record and in a block, by name.</summary>
    public const int MaxEmbeddings = 4;

    /// <summary>Numbers in the vector of an embedding.</summary>
    public const int MaxEmbeddingLength = 4_096;

    /// <summary>Classes in a block: what an index of two bytes can name. How many a model shows is another matter, see <see cref="Classification.ConfusionMatrix"/>.</summary>
    public const int MaxClasses = 65_534;

    /// <summary>Classes in a block that have a probability.</summary>
    public const int MaxProbabilities = 256;

    /// <summary>
    /// How far the sum of a prediction's probabilities may be from 1: a hundred of them rounded to four decimals are off by 0.005 at most.
    /// </summary>
    public const double ProbabilityTolerance = 0.01;

    /// <summary>Error codes in a block.</summary>
    public const int MaxErrorCodes = 254;

    /// <summary>Values of a categorical feature in a block.</summary>
    public const int MaxCategories = 65_534;

    /// <summary>Largest duration, seconds: 30 days. What is longer was measured in another unit.</summary>
    public const double MaxDurationSeconds = 30 * 86_400;

    /// <summary>Most tokens in or out of a request.</summary>
    public const uint MaxTokens = 100_000_000;

    /// <summary>Largest weight: one of so many predictions was sampled. A larger one would stand for all others.</summary>
    public const double MaxWeight = 1e9;

    /// <summary>Largest cost of a prediction, in whatever currency.</summary>
    public const double MaxCost = 1e9;

    /// <summary>Characters (UTF-16 code units) of a name: of a model, node, version, segment, class, feature, category or error code.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The longest UTF-8 form of a name of <see cref="MaxNameLength"/> code units.</summary>
    public const int MaxNameBytes = 3 * MaxNameLength;
}
