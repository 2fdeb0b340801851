using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Models;

/// <summary>
/// Makes summaries of models: of one that is active from what it has in memory, of another one from the store, where the same is found. So
/// a coordinator that starts knows all models without an activation of each.
/// </summary>
internal sealed class ModelSummaries(
    IAggregateStore store, TimeProvider time, GrainInstruments instruments, IOptions<AggregationOptions> aggregation, IOptions<CommitOptions> commit, IOptions<PrivacyOptions> privacy)
{
    /// <summary>What was committed last.</summary>
    public async Task<ModelSummary> ReadAsync(string model)
    {
        var owner = new WindowOwner(OwnerId.Model(model), OwnerSettings.OfModel(aggregation.Value, commit.Value, model), store, time, instruments);
        if (!await owner.PeekAsync(CancellationToken.None))
            return new ModelSummary(model, 0, 0, [], 0, 0, 0, 0, 0, 1, [], []);
        var settings = aggregation.Value.Models.GetValueOrDefault(model);
        var sampling = new SamplingController(settings?.TargetRecordsPerSecond ?? 0, owner.State.SamplingRate, settings?.Precision.ToTarget());
        return Of(model, owner.State, owner.Catalog, await owner.ReadRecentAsync(CancellationToken.None, reachesBack: true), sampling);
    }

    public ModelSummary Of(string model, OwnerState state, OwnerCatalog catalog, RecentPartial recent, SamplingController sampling) => new(
        model,
        state.Watermark.Time ?? 0,
        state.LastCommit,
        recent.Without(privacy.Value.MinimumOf(model)),
        recent.From,
        recent.To,
        state.Records,
        state.PendingPredictions,
        state.OldestPending,
        sampling.Rate,
        [.. catalog.Slices.Select(static slice => slice.Version).Distinct().Order(StringComparer.Ordinal)],
        [.. catalog.Nodes.Keys.Order(StringComparer.Ordinal)],
        Schedules.OfModel(aggregation.Value, model).Retention,
        SamplingOf(sampling),
        state.LastRecords);

    private static SamplingData? SamplingOf(SamplingController sampling) => sampling.Precision is not { } precision ? null
        : new SamplingData(sampling.Rate, precision.Metric.Name, precision.HalfWidth, precision.Period, sampling.Reached, sampling.Bound);
}
