namespace OrleansMonitor.Client.Orleans;

/// <summary>Which cluster a client joins: the same three settings as its silos have.</summary>
public sealed class MonitorClusterOptions
{
    /// <summary>The PostgreSQL database in which the silos find each other. Required.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The silos' <c>Cluster:ClusterId</c>. Required.</summary>
    public string ClusterId { get; set; } = "";

    /// <summary>The silos' <c>Cluster:ServiceId</c>. Default: the cluster id.</summary>
    public string? ServiceId { get; set; }

    /// <exception cref="ArgumentException">Something is missing; the message names it.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ConnectionString);
        ArgumentException.ThrowIfNullOrWhiteSpace(ClusterId);
        if (ServiceId is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(ServiceId);
    }
}
