using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Figures;

/// <summary>
/// Reads what is committed and computes; as many of it work at once as there are processors, which bounds the memory and the
/// processor time that evaluation takes.
/// </summary>
[StatelessWorker]
internal sealed class FigureGrain(
    IGrainContext context,
    IAggregateStore store,
    MergedBlocks blocks,
    RuleBookCache cache,
    FigureReaders readers,
    IOptions<AggregationOptions> aggregation,
    TimeProvider time) : Grain(context), IFigureGrain
{
    private readonly OwnerReader _reader = new(store);

    public async Task<FigureAnswer> EvaluateAsync(FigureQuestion question)
    {
        var rules = await cache.GetAsync(GrainFactory, question.RuleVersion);
        var owner = new OwnerId(question.Kind, question.Owner);
        var asked = Asked(rules, owner, question);
        var schedule = readers.ScheduleOf(owner);
        var windows = Windows(asked, schedule, question);
        var evaluations = windows.Count;
        var started = time.GetTimestamp();
        var rows = await FigureRows.ReadAsync(_reader, blocks, owner, schedule, windows);
        var reading = time.GetElapsedTime(started).Ticks / Math.Max(evaluations, 1);
        var steps = new FeedStep[question.Times.Length];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = await StepAsync(asked, owner, rows, schedule, question, question.Times[i], reading);
        return new FigureAnswer(rules.Version, steps);
    }

    private static List<CompiledRule> Asked(RuleSet rules, OwnerId owner, FigureQuestion question)
    {
        var asked = new List<CompiledRule>();
        var ownerShard = ShardKeys.OfOwner(owner, rules.Shards);
        foreach (var rule in rules.Concerning(owner))
        {
            if (question.Rule == 0 ? rule.ShardOf(ownerShard, rules.Shards) == question.Shard : rule.Id == question.Rule)
                asked.Add(rule);
        }

        return asked;
    }

    private static List<TimeRange> Windows(List<CompiledRule> rules, TierSchedule schedule, FigureQuestion question)
    {
        var windows = new List<TimeRange>();
        foreach (var time in question.Times)
        {
            foreach (var rule in rules)
            {
                if (question.Rule == 0 && !rule.IsDueAt(time))
                    continue;
                windows.AddRange(FigureReader.WindowsAt(rule, schedule, time));
            }
        }

        return windows;
    }

    private async Task<FeedStep> StepAsync(
        List<CompiledRule> rules, OwnerId owner, FigureRows? rows, TierSchedule schedule, FigureQuestion question, long at, long reading)
    {
        var due = rules.FindAll(rule => question.Rule != 0 || rule.IsDueAt(at));
        var ids = due.ConvertAll(static rule => rule.Id).ToArray();
        // What is read for all rules together is shared equally; what is merged for several counts for the first of them.
        var ticks = new long[ids.Length];
        Array.Fill(ticks, reading);
        if (rows is null || due.Count == 0)
            return new FeedStep(at, ids, [], ticks);

        await readers.RefreshAsync(due, GrainFactory);
        using var reader = readers.Open(owner, rows, schedule, due);
        var figures = new List<FeedFigure>(due.Count);
        for (var i = 0; i < due.Count; i++)
        {
            var rule = due[i];
            var started = time.GetTimestamp();
            foreach (var name in reader.NamesOf(rule, at))
            {
                var (figure, range) = reader.Read(rule, at, name);
                AlertContribution[] contributions = [];
                // What drifted from earlier hours is not told by parts, whose earlier hours would have to be read too.
                if (!rule.IsCombined && rule.Rule.BaselineAgo is null && RuleEvaluator.Judge(rule.Rule, figure).Verdict is Verdict.Breach or Verdict.Between && reader.RowsOf(rule, at, name) is { } found)
                    contributions = await new ContributionSearch(_reader, aggregation.Value).FindAsync(rule, owner, reader, found, rows.Last?.Catalog.Nodes);

                figures.Add(reader.Report(rule, at, name, Evidences.Of(figure, range, contributions)));
            }

            ticks[i] += time.GetElapsedTime(started).Ticks;
        }

        return new FeedStep(at, ids, [.. figures], ticks);
    }
}
