using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Replay;

/// <summary>What the silo has of the model after a replay, where the account alone would say too little. Where the sender may not read it, there are no remarks.</summary>
internal static class ReplayCheck
{
    public static async Task AddAsync(SiloConnection silo, ReplayAccount account, CancellationToken cancellation)
    {
        using var queries = new SiloQueries(silo);
        try
        {
            var models = await queries.AskAsync(q => q.ListModelsAsync(cancellation)).ConfigureAwait(false);
            account.RetentionSeconds = models.FirstOrDefault(model => model?.Model == account.Model)?.RetentionSeconds;
            if (account.Labels is { Joined: 0, Waiting: > 0 } && !models.Any(model => model?.Model == account.Model && model.Records > 0))
                account.Nearest = NearestNames.Of(account.Model, models.Where(static model => model is { Records: > 0 }).Select(static model => model.Model));
            if (account.CountedBefore > 0)
                account.IsDeletedSince = await queries.AskAsync(q => HealthAsync(q, account, cancellation)).ConfigureAwait(false) is not { } health || IsGone(account, health);
            else if (account is { FirstEvent: not null, Acked: > 1, Rejected.Count: 0, Dropped.Count: 0 })
                account.Copies = Copies(account.Acked, await queries.AskAsync(q => HealthAsync(q, account, cancellation)).ConfigureAwait(false));
        }
        catch (Exception problem) when (problem is CliException or OperationCanceledException)
        {
            // What was found so far stands.
        }
    }

    /// <summary>Of the records' own range, version and segment; null: there is no such model.</summary>
    private static async Task<ModelHealth?> HealthAsync(IMonitorQueries queries, ReplayAccount account, CancellationToken cancellation)
    {
        var range = account.FirstEvent is null
            ? null
            : HealthRange.Between(account.FirstEvent, account.LastEvent?.AddMilliseconds(1)) with { Version = account.Version, Segment = account.Segment };
        try
        {
            return await queries.GetModelHealthAsync(account.Model, range, cancellation).ConfigureAwait(false);
        }
        catch (MonitorQueryException problem) when (problem is { IsNotFound: true, Field: "model" })
        {
            return null;
        }
    }

    /// <summary>Labels that wait were counted too, and may still join.</summary>
    private static bool IsGone(ReplayAccount account, ModelHealth health) => account.FirstEvent is not null
        ? health.Completeness.Records == 0
        : account.Labels is { Total: 0, Measurements: 0 } && health is { Completeness.Records: > 0, Labels: null or { Joined: 0, Waiting: 0, Expired: 0, Evicted: 0, Unknown: 0, Duplicate: 0, Conflict: 0, Replaced: 0, Measured: 0, MeasurementsRepeated: 0 } };

    /// <summary>How often the range holds these records, if it holds nothing else: other data makes no whole number of it.</summary>
    private static long Copies(long sent, ModelHealth? health) =>
        health is { Completeness.Records: var found } && found % (ulong)sent == 0 ? (long)found / sent : 1;
}
