namespace OrleansMonitor.Client.Recording;

/// <summary>What is passed with a record besides it.</summary>
internal readonly ref struct RecordValues(
    ReadOnlySpan<float> numericFeatures,
    ReadOnlySpan<string?> categoricalFeatures,
    ReadOnlySpan<float> numericMeasurements,
    ReadOnlySpan<string?> categoricalMeasurements,
    ReadOnlySpan<float> probabilities,
    ReadOnlySpan<string?> dimensions,
    ReadOnlySpan<float> embeddings)
{
    public ReadOnlySpan<float> NumericFeatures { get; } = numericFeatures;

    public ReadOnlySpan<string?> CategoricalFeatures { get; } = categoricalFeatures;

    public ReadOnlySpan<float> NumericMeasurements { get; } = numericMeasurements;

    public ReadOnlySpan<string?> CategoricalMeasurements { get; } = categoricalMeasurements;

    public ReadOnlySpan<float> Probabilities { get; } = probabilities;

    public ReadOnlySpan<string?> Dimensions { get; } = dimensions;

    public ReadOnlySpan<float> Embeddings { get; } = embeddings;
}
