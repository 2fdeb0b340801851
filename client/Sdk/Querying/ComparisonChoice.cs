namespace OrleansMonitor.Client.Querying;

/// <summary>What a comparison of versions is about, beside the versions.</summary>
public sealed record ComparisonChoice
{
    /// <summary>Range and segment; its version is not used. Null: from the first record of the version that came later.</summary>
    public HealthRange? Range { get; init; }

    /// <summary>The metrics from which the verdict follows. Default: accuracy, AUC, mean absolute error, error ratio and p95 of the latency, those that there are.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>
    /// How much worse is no matter, 0 to 1, each <c>0.02</c> for all or <c>accuracy=0.005</c> for one: of shares and scores a difference
    /// (default 0.01), of others a share of the baseline's figure (default 0.05).
    /// </summary>
    public IReadOnlyList<string> Margins { get; init; } = [];

    /// <summary>
    /// Which direction of measurements is better, each <c>judge=higher</c> or <c>verdict=unsafe=lower</c>. Without <see cref="Metrics"/> these decide too.
    /// </summary>
    public IReadOnlyList<string> Better { get; init; } = [];
}
