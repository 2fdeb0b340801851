namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>Marks what belongs to the addresses for probes and metrics, where there are such.</summary>
internal sealed class ManagementEndpoint
{
    public static readonly ManagementEndpoint Probe = new(false);
    public static readonly ManagementEndpoint Metrics = new(true);

    private ManagementEndpoint(bool isMetrics) => IsMetrics = isMetrics;

    public bool IsMetrics { get; }
}
