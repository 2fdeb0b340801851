using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Top;

/// <summary>The cluster as it was last seen.</summary>
/// <param name="Health">Its models, nodes and silos.</param>
/// <param name="Trends">Of the models that are shown.</param>
internal sealed record TopLook(ClusterHealth Health, TopTrends Trends)
{
    public IReadOnlyList<string> Models { get; } = [.. Health.Models.Select(static model => model.Model)];
}
