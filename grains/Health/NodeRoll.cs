using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Health;

/// <summary>
/// When each node last made contact, as the coordinator knows it. Asked at most once a second, so that queries do not become
/// the coordinator's load.
/// </summary>
internal sealed class NodeRoll(IGrainFactory grains, TimeProvider time, CardinalityOptions options)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private Dictionary<string, NodeSummary> _summaries = new(StringComparer.Ordinal);
    private TimeSpan _retention;
    private Dictionary<string, SamplingData> _samplings = new(StringComparer.Ordinal);
    private long _asked;
    private bool _known;

    public async Task RefreshAsync()
    {
        if (_known && time.GetElapsedTime(_asked) < MaxAge)
            return;
        var overview = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync();
        _summaries = overview.Nodes.ToDictionary(static node => node.Node, StringComparer.Ordinal);
        _retention = overview.NodeRetention;
        _samplings = overview.Models.Where(static model => model.Sampling is not null).ToDictionary(static model => model.Model, static model => model.Sampling!, StringComparer.Ordinal);
        _asked = time.GetTimestamp();
        _known = true;
    }

    /// <summary>How a model's sampling holds its target precision; null: it has none.</summary>
    public SamplingData? SamplingOf(string model) => _samplings.GetValueOrDefault(model);

    /// <summary>How many of the nodes report, and how many are expected to.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="model">The model that they report of; null: of any.</param>
    public (int Reporting, int Expected) Count(IEnumerable<string> nodes, string? model)
    {
        var now = time.GetUtcNow();
        var reporting = 0;
        var expected = 0;
        foreach (var node in nodes)
        {
            if (!_summaries.TryGetValue(node, out var last))
                continue;
            var state = last.StateAt(now, options.NodeTimeout, _retention);
            reporting += state == NodeState.Reporting ? 1 : 0;
            expected += state == NodeState.Reporting || (state == NodeState.Silent && (model is null || last.IsMissedOf(model))) ? 1 : 0;
        }

        return (reporting, expected);
    }
}
