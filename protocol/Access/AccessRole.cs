namespace OrleansMonitor.Access;

/// <summary>What a caller may do. The roles are independent: none includes another.</summary>
public enum AccessRole
{
    /// <summary>Send records, labels and resource samples.</summary>
    Ingest,

    /// <summary>Ask for health, series, alerts, metrics and pages.</summary>
    Read,

    /// <summary>Change what the cluster does.</summary>
    Operate,
}
