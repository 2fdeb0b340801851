using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Health;

/// <summary>
/// When each node last made contact, and how models are sampled, as the coordinator knows it. Asked at most once a second for all queries of this
/// silo, which the one that finds it old does and the others wait for, so that queries do not become the coordinator's load. Thread-safe.
/// </summary>
internal sealed class NodeRoll(TimeProvider time, IOptions<CardinalityOptions> options)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private volatile Roll? _roll;
    private Task? _asking;

    public async Task RefreshAsync(IGrainFactory grains)
    {
        while (_roll is not { } known || time.GetElapsedTime(known.Asked) >= MaxAge)
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Interlocked.CompareExchange(ref _asking, mine.Task, null) is { } asking)
            {
                await asking;
                continue;
            }

            try
            {
                _roll = await AskAsync(grains);
                return;
            }
            finally
            {
                Volatile.Write(ref _asking, null);
                mine.TrySetResult();
            }
        }
    }

    /// <summary>How a model's sampling holds its target precision; null: it has none.</summary>
    public SamplingData? SamplingOf(string model) => _roll?.Samplings.GetValueOrDefault(model);

    /// <summary>How many of the nodes report, and how many are expected to.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="model">The model that they report of; null: of any.</param>
    public (int Reporting, int Expected) Count(IEnumerable<string> nodes, string? model)
    {
        if (_roll is not { } roll)
            return (0, 0);
        var now = time.GetUtcNow();
        var reporting = 0;
        var expected = 0;
        foreach (var node in nodes)
        {
            if (!roll.Nodes.TryGetValue(node, out var last))
                continue;
            var state = last.StateAt(now, options.Value.NodeTimeout, roll.Retention);
            reporting += state == NodeState.Reporting ? 1 : 0;
            expected += state == NodeState.Reporting || (state == NodeState.Silent && (model is null || last.IsMissedOf(model))) ? 1 : 0;
        }

        return (reporting, expected);
    }

    private async Task<Roll> AskAsync(IGrainFactory grains)
    {
        var overview = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync();
        return new Roll(
            overview.Nodes.ToDictionary(static node => node.Node, StringComparer.Ordinal),
            overview.Models.Where(static model => model.Sampling is not null).ToDictionary(static model => model.Model, static model => model.Sampling!, StringComparer.Ordinal),
            overview.NodeRetention,
            time.GetTimestamp());
    }

    private sealed record Roll(Dictionary<string, NodeSummary> Nodes, Dictionary<string, SamplingData> Samplings, TimeSpan Retention, long Asked);
}
