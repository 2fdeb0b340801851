namespace OrleansMonitor.Silo.Storage.Postgres;

/// <summary>Whose data this silo sees in a database that several clusters share (setting <c>Cluster:ClusterId</c>).</summary>
internal sealed record ClusterName(string Id)
{
    public const string Setting = "Cluster:ClusterId";

    public const string Default = "orleansmonitor";
}
