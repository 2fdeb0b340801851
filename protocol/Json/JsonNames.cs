namespace OrleansMonitor.Json;

/// <summary>Columns of the wire under the names that a JSON client knows.</summary>
internal static class JsonNames
{
    private const string FeaturePrefix = "records.features.";
    private const string MeasurementPrefix = "records.measurements.";
    private const string ProbabilityPrefix = "records.probabilities.";
    private const string DimensionPrefix = "records.dimensions.";
    private const string EmbeddingPrefix = "records.embeddings.";
    private const string LatePrefix = "labels.measurements.";

    public static readonly Func<string, string> Of = static field => field switch
    {
        "records.times" => "time",
        "records.predictions" => "prediction",
        "records.labels" or "labels.labels" or "labels.classes" => "label",
        "records.scores" => "score",
        "records.probabilities" => "probabilities",
        "records.interval.lower" => "interval[0]",
        "records.interval.upper" => "interval[1]",
        "records.interval.level" => "intervalLevel",
        "records.latencies" => "latencySeconds",
        "records.weights" or "records.weight" => "weight",
        "records.errors" or "records.error_codes" => "error",
        "records.values" => "value",
        "records.actual_values" or "labels.actual_values" => "actual",
        "records.time_to_first_token" => "timeToFirstTokenSeconds",
        "records.time_per_output_token" => "timePerOutputTokenSeconds",
        "records.costs" => "cost",
        "records.model" or "labels.model" => "model",
        "records.segment" => "segment",
        "resources.time" => "time",
        "resources.interval_seconds" => "intervalSeconds",
        "resources.cpu_utilization" => "cpuUtilization",
        "resources.cpu_cores" => "cpuCores",
        "resources.memory_bytes" => "memoryBytes",
        "resources.gpus.utilization" => "gpus.utilization",
        "resources.gpus.power_watts" => "gpus.powerWatts",
        "resources.gpus.memory_bytes" => "gpus.memoryBytes",
        _ when field.StartsWith(FeaturePrefix, StringComparison.Ordinal) => "features." + field[FeaturePrefix.Length..],
        _ when field.StartsWith(MeasurementPrefix, StringComparison.Ordinal) => "measurements." + field[MeasurementPrefix.Length..],
        _ when field.StartsWith(ProbabilityPrefix, StringComparison.Ordinal) => "probabilities." + field[ProbabilityPrefix.Length..],
        _ when field.StartsWith(DimensionPrefix, StringComparison.Ordinal) => "dimensions." + field[DimensionPrefix.Length..],
        _ when field.StartsWith(EmbeddingPrefix, StringComparison.Ordinal) => "embeddings." + field[EmbeddingPrefix.Length..],
        _ when field.StartsWith(LatePrefix, StringComparison.Ordinal) => "measurements." + field[LatePrefix.Length..],
        _ => field,
    };
}
