namespace OrleansMonitor.Cli.Fleet.Incidents;

/// <summary>How a node is: what an incident makes of its requests.</summary>
/// <param name="Traffic">Factor of the requests that come.</param>
/// <param name="Latency">Factor of the time that each takes.</param>
/// <param name="Degraded">The model whose new version is wrong far more often; empty: none.</param>
/// <param name="Drifted">The model whose inputs are other than before; empty: none.</param>
/// <param name="Disliked">The model whose answers are liked far less often; empty: none.</param>
/// <param name="Sliced">The model that is wrong far more often about one country; empty: none.</param>
internal readonly record struct NodeCondition(double Traffic, double Latency, string Degraded, string Drifted = "", string Disliked = "", string Sliced = "")
{
    public static NodeCondition Of(Incident? incident, int node) => incident switch
    {
        { Kind: IncidentKind.SlowNode } when incident.Node == node => new(1, Incident.Slowness, ""),
        { Kind: IncidentKind.AccuracyDrop } => new(1, 1, incident.Model),
        { Kind: IncidentKind.InputDrift } => new(1, 1, "", Drifted: incident.Model),
        { Kind: IncidentKind.FallingFeedback } => new(1, 1, "", Disliked: incident.Model),
        { Kind: IncidentKind.WorseSlice } => new(1, 1, "", Sliced: incident.Model),
        { Kind: IncidentKind.TrafficSurge } => new(Incident.Surge, 1, ""),
        _ => new(1, 1, ""),
    };
}
