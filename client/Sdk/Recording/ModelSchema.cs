using OrleansMonitor.Client.Sending;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Client;

/// <summary>What the records of a model look like, declared once so that recording is a copy of numbers.</summary>
public sealed record ModelSchema
{
    /// <summary>Class names that <see cref="InferenceRecord.PredictionIndex"/> counts, at most 255. Other names may still come.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The class that scores are the probability of; empty: that of the predicted class.</summary>
    public string PositiveClass { get; init; } = "";

    /// <summary>Names of the numbers that are passed with each record, in this order.</summary>
    public IReadOnlyList<string> NumericFeatures { get; init; } = [];

    /// <summary>Names of the texts that are passed with each record, in this order. Together at most 1,000 features.</summary>
    public IReadOnlyList<string> CategoricalFeatures { get; init; } = [];

    /// <summary>
    /// Names of the numbers that were measured of each prediction when it is recorded, in this order: a judge's score, revenue.
    /// </summary>
    public IReadOnlyList<string> NumericMeasurements { get; init; } = [];

    /// <summary>
    /// Names of the categories and truth values (<c>true</c>, <c>false</c>) that were measured, in this order: a verdict. Together at most
    /// 100 measurements.
    /// </summary>
    public IReadOnlyList<string> CategoricalMeasurements { get; init; } = [];

    /// <summary>Whether the probability of each of <see cref="Classes"/> is passed with each record, in their order. At most 256 classes then.</summary>
    public bool Probabilities { get; init; }

    /// <summary>Whether an interval of the predicted number comes with each record, see <see cref="InferenceRecord.LowerBound"/>.</summary>
    public bool Intervals { get; init; }

    /// <summary>The share of the actual numbers that are to lie within the intervals, between 0 and 1; null: nobody says.</summary>
    public double? IntervalLevel { get; init; }

    /// <summary>
    /// Names of the dimensions that are passed with each record, in this order: country, device, plan. Figures are kept for each of their values, so they are
    /// to have few; at most 8.
    /// </summary>
    public IReadOnlyList<string> Dimensions { get; init; } = [];

    /// <summary>The embeddings whose vectors are passed with each record, in this order; at most 4.</summary>
    public IReadOnlyList<EmbeddingSchema> Embeddings { get; init; } = [];

    /// <summary>
    /// Whether measurements come later by inference id, so that the silo keeps an entry of each record with an id, also where it has no
    /// predicted class or number. Default false.
    /// </summary>
    public bool MeasurementsFollow { get; init; }

    /// <summary>
    /// Whether labels come later by inference id, so that the silo keeps what it needs to join them (for records with a
    /// predicted class or number). Default true; false spares the silo a waiting entry for each record.
    /// </summary>
    public bool LabelsFollow { get; init; } = true;

    /// <exception cref="ArgumentException">A name or a number of names is not what a silo takes.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        Checks.Range(problems, "Classes.Count", Classes.Count, 0, Recording.ModelState.MaxClasses - 1);
        Checks.Range(problems, "the number of features", NumericFeatures.Count + CategoricalFeatures.Count, 0, RecordLimits.MaxFeatures);
        Checks.Range(problems, "the number of measurements", NumericMeasurements.Count + CategoricalMeasurements.Count, 0, RecordLimits.MaxMeasurements);
        if (IntervalLevel is { } level && level is not (> 0 and < 1))
            problems.Add(FormattableString.Invariant($"{nameof(IntervalLevel)} is {level}; it must be more than 0 and less than 1"));
        if (Probabilities)
            Checks.Range(problems, "Classes.Count with probabilities", Classes.Count, 1, RecordLimits.MaxProbabilities);
        Checks.Range(problems, "Dimensions.Count", Dimensions.Count, 0, RecordLimits.MaxDimensions);
        Checks.Range(problems, "the number of embeddings", Embeddings.Count, 0, RecordLimits.MaxEmbeddings);
        foreach (var embedding in Embeddings)
            Checks.Range(problems, $"the dimension of the embedding '{embedding.Name}'", embedding.Dimension, 1, RecordLimits.MaxEmbeddingLength);
        CheckNames(problems, "an embedding", [.. Embeddings.Select(static embedding => embedding.Name)]);
        CheckNames(problems, "Classes", Classes);
        CheckNames(problems, "a dimension", Dimensions);
        CheckNames(problems, "a measurement", [.. NumericMeasurements, .. CategoricalMeasurements]);
        CheckNames(problems, "a feature", [.. NumericFeatures, .. CategoricalFeatures]);
        if (PositiveClass.Length > 0)
            Checks.Name(problems, nameof(PositiveClass), PositiveClass);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems));
    }

    /// <summary>Whether records of the two look alike.</summary>
    internal bool Describes(ModelSchema other) =>
        Classes.SequenceEqual(other.Classes)
        && PositiveClass == other.PositiveClass
        && NumericFeatures.SequenceEqual(other.NumericFeatures)
        && CategoricalFeatures.SequenceEqual(other.CategoricalFeatures)
        && NumericMeasurements.SequenceEqual(other.NumericMeasurements)
        && CategoricalMeasurements.SequenceEqual(other.CategoricalMeasurements)
        && Probabilities == other.Probabilities
        && Intervals == other.Intervals
        && IntervalLevel == other.IntervalLevel
        && Dimensions.SequenceEqual(other.Dimensions)
        && Embeddings.SequenceEqual(other.Embeddings)
        && MeasurementsFollow == other.MeasurementsFollow
        && LabelsFollow == other.LabelsFollow;

    private static void CheckNames(List<string> problems, string setting, IReadOnlyList<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            Checks.Name(problems, setting, name);
            if (!seen.Add(name))
                problems.Add($"{setting} '{name}' is declared twice");
        }
    }
}

/// <summary>An embedding of an image, a text or a sound. Its vectors end at the silo that receives them.</summary>
/// <param name="Name">1 to 128 characters.</param>
/// <param name="Dimension">Numbers in a vector, 1 to 4,096.</param>
public sealed record EmbeddingSchema(string Name, int Dimension);
