using OrleansMonitor.Access;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Query;

/// <summary>Leaves out of lists what a caller may not read.</summary>
internal static class VisibleHealth
{
    public static IReadOnlyList<ModelListEntry> VisibleTo(this IReadOnlyList<ModelListEntry> models, Grants grants) =>
        grants.HasAllModels(AccessRole.Read) ? models : [.. models.Where(entry => grants.Allows(AccessRole.Read, entry.Model))];

    /// <summary>Sums are over the models that are left. A node's figures are over all models, so there are none.</summary>
    public static ClusterHealth VisibleTo(this ClusterHealth health, Grants grants)
    {
        if (grants.HasAllModels(AccessRole.Read))
            return health;
        var models = health.Models.VisibleTo(grants);
        return health with
        {
            Models = models,
            Nodes = [],
            Records = models.Aggregate(0UL, static (sum, model) => sum + model.Records),
            PredictionsPerSecond = models.Any(static model => model.PredictionsPerSecond is not null) ? models.Sum(static model => model.PredictionsPerSecond) : null,
        };
    }
}
