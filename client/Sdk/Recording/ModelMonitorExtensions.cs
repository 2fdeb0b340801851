namespace OrleansMonitor.Client;

/// <summary>Shorter forms for the common kinds of models.</summary>
public static class ModelMonitorExtensions
{
    /// <summary>Records the prediction of a classifier, by the class's place in <see cref="ModelSchema.Classes"/>.</summary>
    public static void RecordClass(
        this ModelMonitor monitor,
        InferenceId id,
        int predictionIndex,
        double? score = null,
        TimeSpan? latency = null,
        ReadOnlySpan<float> numericFeatures = default,
        ReadOnlySpan<string?> categoricalFeatures = default) =>
        monitor.Record(
            new InferenceRecord { Id = id, PredictionIndex = predictionIndex, Score = score, Latency = latency },
            numericFeatures,
            categoricalFeatures);

    /// <summary>Records the prediction of a classifier, by the class's name.</summary>
    public static void RecordClass(
        this ModelMonitor monitor,
        InferenceId id,
        string prediction,
        double? score = null,
        TimeSpan? latency = null,
        ReadOnlySpan<float> numericFeatures = default,
        ReadOnlySpan<string?> categoricalFeatures = default) =>
        monitor.Record(
            new InferenceRecord { Id = id, Prediction = prediction, Score = score, Latency = latency },
            numericFeatures,
            categoricalFeatures);

    /// <summary>Records the prediction of a regressor.</summary>
    public static void RecordValue(
        this ModelMonitor monitor,
        InferenceId id,
        double value,
        TimeSpan? latency = null,
        ReadOnlySpan<float> numericFeatures = default,
        ReadOnlySpan<string?> categoricalFeatures = default) =>
        monitor.Record(new InferenceRecord { Id = id, Value = value, Latency = latency }, numericFeatures, categoricalFeatures);

    /// <summary>Records a generation of a language model.</summary>
    public static void RecordTokens(
        this ModelMonitor monitor,
        InferenceId id,
        int inputTokens,
        int outputTokens,
        TimeSpan? latency = null,
        TimeSpan? timeToFirstToken = null,
        TimeSpan? timePerOutputToken = null,
        double? cost = null,
        ReadOnlySpan<float> numericFeatures = default,
        ReadOnlySpan<string?> categoricalFeatures = default) =>
        monitor.Record(
            new InferenceRecord
            {
                Id = id,
                InputTokens = inputTokens,
                OutputTokens = outputTokens,
                Latency = latency,
                TimeToFirstToken = timeToFirstToken,
                TimePerOutputToken = timePerOutputToken,
                Cost = cost,
            },
            numericFeatures,
            categoricalFeatures);

    /// <summary>Records a request that failed.</summary>
    /// <param name="monitor">Of the model.</param>
    /// <param name="id">None where no outcome will be known.</param>
    /// <param name="error">Its code.</param>
    /// <param name="latency">Until it failed.</param>
    /// <param name="numericFeatures">As of a prediction.</param>
    /// <param name="categoricalFeatures">As of a prediction.</param>
    /// <param name="dimensions">As of a prediction: without them the request counts in no slice's error ratio.</param>
    public static void RecordError(
        this ModelMonitor monitor,
        InferenceId id,
        string error,
        TimeSpan? latency = null,
        ReadOnlySpan<float> numericFeatures = default,
        ReadOnlySpan<string?> categoricalFeatures = default,
        ReadOnlySpan<string?> dimensions = default) =>
        monitor.Record(new InferenceRecord { Id = id, Error = error, Latency = latency }, numericFeatures, categoricalFeatures, dimensions: dimensions);
}
