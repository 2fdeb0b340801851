namespace OrleansMonitor.Domain.Records;

/// <summary>What holds of the named columns of a block, features, measurements, probabilities or dimensions, and what is said of those that break it.</summary>
/// <param name="Field">Where they are.</param>
/// <param name="Max">Columns in a block.</param>
/// <param name="TooMany">A code of <see cref="RejectionReasons"/>, as are the following.</param>
/// <param name="Kind">A column has numbers and indices.</param>
/// <param name="Duplicate">A name occurs twice in one kind.</param>
/// <param name="Numbers">Which numbers are good.</param>
public sealed record NamedColumnRules(string Field, int Max, string TooMany, string Kind, string Duplicate, NumberRule Numbers)
{
    public static NamedColumnRules Features { get; } = new(
        "records.features", RecordLimits.MaxFeatures, RejectionReasons.TooManyFeatures, RejectionReasons.FeatureKind, RejectionReasons.FeatureDuplicate, NumberRule.Feature)
    {
        KeepsMissing = true,
    };

    public static NamedColumnRules Measurements { get; } = new(
        "records.measurements",
        RecordLimits.MaxMeasurements,
        RejectionReasons.TooManyMeasurements,
        RejectionReasons.MeasurementKind,
        RejectionReasons.MeasurementDuplicate,
        NumberRule.Measurement);

    public static NamedColumnRules Probabilities { get; } = new(
        "records.probabilities",
        RecordLimits.MaxProbabilities,
        RejectionReasons.TooManyProbabilities,
        RejectionReasons.ProbabilityKind,
        RejectionReasons.ProbabilityDuplicate,
        NumberRule.Probability);

    /// <summary>Of measurements that came on their own.</summary>
    public static NamedColumnRules LateMeasurements { get; } = new(
        "labels.measurements", Measurements.Max, Measurements.TooMany, Measurements.Kind, Measurements.Duplicate, Measurements.Numbers);

    public static NamedColumnRules Dimensions { get; } = new(
        "records.dimensions",
        RecordLimits.MaxDimensions,
        RejectionReasons.TooManyDimensions,
        RejectionReasons.DimensionKind,
        RejectionReasons.DimensionDuplicate,
        NumberRule.Feature)
    {
        IsOfCategories = true,
    };

    /// <summary>Whether one without a value is there, and missing.</summary>
    public bool KeepsMissing { get; private init; }

    /// <summary>Whether numbers are none of them.</summary>
    public bool IsOfCategories { get; private init; }

    // Made once: they are passed on for each column of each block.
    public string NameField { get; } = Field + ".name";

    public string NumbersField { get; } = Field + ".numbers";

    public string IndicesField { get; } = Field + ".indices";

    public string FieldOf(FeatureColumn column) => $"{Field}.{column.Name}";
}
