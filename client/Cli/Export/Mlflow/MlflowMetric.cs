namespace OrleansMonitor.Cli.Export.Mlflow;

/// <summary>A value as MLflow logs it.</summary>
/// <param name="Key">The metric.</param>
/// <param name="Value">A number.</param>
/// <param name="Timestamp">Begin of the step, Unix milliseconds.</param>
internal readonly record struct MlflowMetric(string Key, double Value, long Timestamp)
{
    /// <summary>The order of points: seconds from the epoch, the same whatever was exported before.</summary>
    public long Step => Timestamp / 1000;
}
