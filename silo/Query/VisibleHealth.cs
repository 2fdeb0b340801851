using OrleansMonitor.Access;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Query;

/// <summary>Leaves out of lists what a caller may not read.</summary>
internal static class VisibleHealth
{
    public static IReadOnlyList<ModelListEntry> VisibleTo(this IReadOnlyList<ModelListEntry> models, Grants grants) =>
        grants.HasAllModels(AccessRole.Read) ? models : [.. models.Where(entry => grants.Allows(AccessRole.Read, entry.Model))];

    /// <summary>
    /// Sums are over the models that are left, and of the nodes those count that send for one of them. A node's figures are over all
    /// models, so there are none.
    /// </summary>
    public static ClusterHealth VisibleTo(this ClusterHealth health, Grants grants)
    {
        if (grants.HasAllModels(AccessRole.Read))
            return health;
        var models = health.Models.VisibleTo(grants);
        var nodes = health.Nodes.Where(node => node.Models.Any(model => grants.Allows(AccessRole.Read, model))).ToList();
        return health with
        {
            Models = models,
            Nodes = [],
            Silos = [],
            NodesReporting = nodes.Count(static node => node.State == NodeState.Reporting),
            NodesExpected = nodes.Count(static node => node.State is NodeState.Reporting or NodeState.Silent),
            Records = models.Aggregate(0UL, static (sum, model) => sum + model.Records),
            PredictionsPerSecond = models.Any(static model => model.PredictionsPerSecond is not null) ? models.Sum(static model => model.PredictionsPerSecond) : null,
        };
    }
}
