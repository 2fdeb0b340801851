namespace OrleansMonitor.Silo.Prometheus;

/// <summary>What questions in the language of Prometheus may take (configuration section <c>Prometheus</c>).</summary>
public sealed class PrometheusOptions
{
    public const string Section = "Prometheus";

    /// <summary>How long one question may take, 1 s to 10 min. Default 30 s. Past it the answer is 503.</summary>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Questions that are answered at once, 1 to 1,000; others wait. Default 4.</summary>
    public int MaxConcurrentQueries { get; set; } = 4;

    /// <summary>Samples that one question may hold, those that it reads and those of its answer, 1,000 to 1,000,000,000. Default 10 million, some 400 MB at the worst. Past it the answer is 422.</summary>
    public long MaxSamples { get; set; } = 10_000_000;

    /// <summary>Series of one selector, 1 to 1,000,000. Default 10,000. Past it the answer is 422.</summary>
    public int MaxSeries { get; set; } = 10_000;

    /// <summary>How long the silo keeps what it measures of itself, in memory, 0 (not at all) to 1 day. Default 1 h, some 2 MB.</summary>
    public TimeSpan OwnHistory { get; set; } = TimeSpan.FromHours(1);
}
