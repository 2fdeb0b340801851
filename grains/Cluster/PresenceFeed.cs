using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Cluster;

/// <summary>
/// Has the rules evaluated that are about who reports. Their moments are of the wall clock, since what is silent has no event time, and
/// each is about who was missing then, so that no alert begins before its cause; a moment that could not be reported is not made up for:
/// the next one says how it is.
/// </summary>
internal sealed class PresenceFeed(IGrainFactory grains, RuleFeedServices services)
{
    /// <summary>Reports on their way at once.</summary>
    private const int MaxReports = 8;

    private const string KindOfNode = "node";
    private const string KindOfSilo = "silo";

    // These figures have no window.
    private readonly PartialAggregate _nothing = new();
    private long _through;

    /// <param name="now">The wall clock.</param>
    /// <param name="calls">Who of whom was missing at a moment: of each model by its name, of the silos without one.</param>
    public async Task RunAsync(long now, Func<long, IReadOnlyList<(string Name, Roll Roll)>> calls)
    {
        if (!services.Options.Enabled)
            return;
        var rules = await services.Rules.GetAsync(grains);
        var moments = Moments(rules, now);
        if (moments.Count == 0)
            return;
        _through = now;
        using var room = new SemaphoreSlim(MaxReports);
        var reports = new List<Task>();
        foreach (var called in moments.SelectMany(moment => calls(moment).Select(call => (Moment: moment, call.Name, call.Roll))).GroupBy(static each => each.Name, StringComparer.Ordinal))
        {
            var owner = new OwnerId(OwnerKind.Presence, called.Key);
            if (rules.Concerning(owner) is not { Count: > 0 } concerning)
                continue;
            FeedStep[] steps = [.. called.Select(each => Step(concerning, each.Moment, each.Roll, called.Key.Length == 0 ? KindOfSilo : KindOfNode))];
            await room.WaitAsync();
            reports.Add(ReportAsync(rules, owner, steps, room));
        }

        await Task.WhenAll(reports);
    }

    private List<long> Moments(RuleSet rules, long now)
    {
        var moments = new SortedSet<long>();
        foreach (var rule in rules.Rules)
        {
            if (rule.Metric.IsPresence && now / rule.IntervalMilliseconds * rule.IntervalMilliseconds is var moment && moment > _through)
                moments.Add(moment);
        }

        return [.. moments];
    }

    private FeedStep Step(IReadOnlyList<CompiledRule> rules, long moment, Roll roll, string kind)
    {
        var share = roll.Presence.Missing > 0 ? 1.0 / roll.Presence.Missing : 0;
        var missing = Array.ConvertAll(roll.Missing, name => new AlertContribution(kind, name, null, share));
        var due = rules.Where(rule => rule.IsDueAt(moment)).ToArray();
        return new FeedStep(moment, Array.ConvertAll(due, static rule => rule.Id), Array.ConvertAll(due, rule => Figure(rule, moment, roll.Presence, missing)));
    }

    private FeedFigure Figure(CompiledRule rule, long moment, Presence presence, AlertContribution[] missing)
    {
        var range = new TimeRange(moment, moment);
        var reading = rule.Metric.Read(new MetricInput { Window = _nothing, From = moment, To = moment, Presence = presence }, RuleEvaluator.LevelOf(rule.Rule));
        return new FeedFigure(rule.Id, "", "", Evidences.Of(reading, range, reading.Value > 0 ? missing : []), [], []);
    }

    private async Task ReportAsync(RuleSet rules, OwnerId owner, FeedStep[] steps, SemaphoreSlim room)
    {
        try
        {
            var shard = grains.GetGrain<IAlertShardGrain>(ShardKeys.Of(ShardKeys.OfOwner(owner, rules.Shards)));
            await shard.ReportAsync(new FeedReport(owner.Kind, owner.Name, rules.Version, 0, steps));
        }
        catch (Exception e)
        {
            services.Instruments.FeedFailed(owner.Kind);
            services.LogFailed(owner, e);
        }
        finally
        {
            room.Release();
        }
    }
}
