namespace OrleansMonitor.Cli.Fleet.Incidents;

/// <summary>Something that befalls a part of the fleet for a while.</summary>
/// <param name="Kind">What.</param>
/// <param name="From">Since the fleet started.</param>
/// <param name="To">When it is over; exclusive.</param>
/// <param name="Node">Index of the node that it befalls, where it is one.</param>
/// <param name="Model">Name of the model that it befalls, where it is one.</param>
internal sealed record Incident(IncidentKind Kind, TimeSpan From, TimeSpan To, int Node, string Model)
{
    /// <summary>Far above what chance does to a node's p99, and far below any client's patience.</summary>
    public const double Slowness = 6;

    public const double Surge = 4;

    /// <summary>Of those who like an answer, the share that still does.</summary>
    public const double LostFavour = 0.5;

    /// <summary>Skill of the new version while it lasts.</summary>
    public const double LostSkill = 0.35;

    /// <summary>The country whose requests it befalls.</summary>
    public const string Country = "DE";

    public string Describe(FleetPlan plan) => Kind switch
    {
        IncidentKind.SlowNode => FormattableString.Invariant($"{plan.NodeName(Node)} takes {Slowness} times as long"),
        IncidentKind.AccuracyDrop => $"{SimulatedNode.Canary} of {Model} is wrong far more often",
        IncidentKind.InputDrift => $"the inputs of {Model} are other than before",
        IncidentKind.FallingFeedback => $"users of {Model} like its answers half as often",
        IncidentKind.WorseSlice => $"{Model} is wrong far more often about requests from {Country}",
        IncidentKind.SilentNode => $"{plan.NodeName(Node)} is down",
        _ => FormattableString.Invariant($"{Surge} times the traffic, and nothing wrong"),
    };
}
