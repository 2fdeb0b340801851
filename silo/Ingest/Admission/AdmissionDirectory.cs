using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Admission;

/// <summary>What a silo knows of the nodes and models it has met: asked of the grains once, then answered from memory.</summary>
internal sealed class AdmissionDirectory
{
    private readonly AdmissionCache<string, NodeEntry> _nodes;
    private readonly AdmissionCache<string, ModelEntry> _models;
    private readonly TierSchedule _nodeSchedule;
    private readonly TimeProvider _time;
    private readonly BaselineCache _baselines;
    private readonly Orleans.IGrainFactory _grains;

    public AdmissionDirectory(
        Orleans.IGrainFactory grains,
        IOptions<IngestOptions> ingest,
        IOptions<AggregationOptions> aggregation,
        IOptions<CardinalityOptions> cardinality,
        BaselineCache baselines,
        TimeProvider time)
    {
        var lifetime = ingest.Value.RefusalLifetime;
        var (settings, caps) = (aggregation.Value, cardinality.Value);
        (_nodeSchedule, _time, _baselines, _grains) = (Schedules.OfNode(settings), time, baselines, grains);

        // Twice the cap leaves room for refused names beside all that are admitted.
        _nodes = new AdmissionCache<string, NodeEntry>(2 * caps.MaxNodes, lifetime, time, AskNodeAsync);
        _models = new AdmissionCache<string, ModelEntry>(2 * caps.MaxModels, lifetime, time, AskModelAsync);

        async Task<AdmissionVerdict<string, NodeEntry>> AskNodeAsync(string node)
        {
            var answer = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).AdmitNodeAsync(node);
            return new AdmissionVerdict<string, NodeEntry>(answer.Admitted ? new NodeEntry(node, grains.GetGrain<INodeGrain>(node)) : null, answer.Limit, answer.Names);
        }

        async Task<AdmissionVerdict<string, ModelEntry>> AskModelAsync(string model)
        {
            var answer = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).AdmitModelAsync(model);
            if (!answer.Admitted)
                return new AdmissionVerdict<string, ModelEntry>(null, answer.Limit, answer.Names);
            var grain = grains.GetGrain<IModelGrain>(model);
            return new AdmissionVerdict<string, ModelEntry>(new ModelEntry(model, grain, settings, 2 * caps.MaxSlicesPerModel, lifetime, time, baselines), answer.Limit);
        }
    }

    /// <summary>The oldest time that is kept of nodes, Unix milliseconds.</summary>
    public long NodeMinTime => Math.Max(RecordLimits.EarliestTime, _nodeSchedule.OldestKept(_time.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <summary>Has the active baselines asked for when they are old. Only the first answer is waited for: later ones change little.</summary>
    public ValueTask RefreshBaselinesAsync()
    {
        if (!_baselines.IsOld)
            return ValueTask.CompletedTask;
        var refresh = _baselines.RefreshAsync(_grains);
        return _baselines.IsKnown ? ValueTask.CompletedTask : new ValueTask(refresh);
    }

    public ValueTask<AdmissionVerdict<string, NodeEntry>> GetNodeAsync(string node) => _nodes.GetAsync(node);

    public ValueTask<AdmissionVerdict<string, ModelEntry>> GetModelAsync(string model) => _models.GetAsync(model);
}

/// <summary>A node that may report.</summary>
internal sealed class NodeEntry(string name, INodeGrain grain)
{
    public string Name { get; } = name;

    public INodeGrain Grain { get; } = grain;

    /// <summary>The last acknowledgement: between two commits most batches are answered alike.</summary>
    public BatchAck? LastAck { get; set; }
}
