using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
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
    BaselineCache baselines,
    IOptions<AggregationOptions> aggregation,
    IOptions<PriceOptions> prices,
    IOptions<PrivacyOptions> privacy,
    TimeProvider time) : Grain(context), IFigureGrain
{
    private readonly OwnerReader _reader = new(store);

    public async Task<FigureAnswer> EvaluateAsync(FigureQuestion question)
    {
        var rules = await cache.GetAsync(GrainFactory, question.RuleVersion);
        var owner = new OwnerId(question.Kind, question.Owner);
        var asked = Asked(rules, owner, question);
        var schedule = owner.Kind == OwnerKind.Model ? Schedules.OfModel(aggregation.Value, owner.Name) : Schedules.OfNode(aggregation.Value);
        var windows = Windows(asked, schedule, question);
        var evaluations = windows.Count;
        var started = time.GetTimestamp();
        var rows = await FigureRows.ReadAsync(_reader, blocks, owner, schedule, windows);
        var reading = time.GetElapsedTime(started).Ticks / Math.Max(evaluations, 1);
        var steps = new FeedStep[question.Times.Length];
        var breached = new List<ulong>();
        for (var i = 0; i < steps.Length; i++)
        {
            breached.Clear();
            steps[i] = await StepAsync(asked, owner, rows, schedule, question, question.Times[i], reading, breached);
        }

        return new FigureAnswer(rules.Version, steps, [.. breached]);
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
                windows.Add(FigureReader.WindowAt(rule, schedule, time));
                windows.AddRange(FigureReader.ReferencesAt(rule, schedule, time));
            }
        }

        return windows;
    }

    private async Task<FeedStep> StepAsync(
        List<CompiledRule> rules, OwnerId owner, FigureRows? rows, TierSchedule schedule, FigureQuestion question, long at, long reading, List<ulong> breached)
    {
        var due = rules.FindAll(rule => question.Rule != 0 || rule.IsDueAt(at));
        var ids = due.ConvertAll(static rule => rule.Id).ToArray();
        // What is read for all rules together is shared equally; what is merged for several counts for the first of them.
        var ticks = new long[ids.Length];
        Array.Fill(ticks, reading);
        if (rows is null || due.Count == 0)
            return new FeedStep(at, ids, [], ticks);

        var parts = due.Aggregate(AggregateParts.Traffic, static (all, rule) => all | rule.Metric.Parts);
        if ((parts & AggregateParts.Bins) != 0 && baselines.IsOld)
            await baselines.RefreshAsync(GrainFactory);
        using var reader = new FigureReader(rows, schedule, parts, PositiveClassOf(owner, rows), prices.Value.ToPrices()?.ToPrices(), version => baselines.Find(owner.Name, version), owner.Kind == OwnerKind.Model ? privacy.Value.MinimumOf(owner.Name) : MinimumOfNode(rows));
        var figures = new List<FeedFigure>(due.Count);
        for (var i = 0; i < due.Count; i++)
        {
            var rule = due[i];
            var started = time.GetTimestamp();
            foreach (var name in reader.NamesOf(rule, at))
            {
                var (figure, range) = reader.Read(rule, at, name);
                AlertContribution[] contributions = [];
                if (!rule.IsCombined && RuleEvaluator.Judge(rule.Rule, figure).Verdict == Verdict.Breach && reader.RowsOf(rule, at, name) is { } found)
                {
                    breached.Add(rule.Id);
                    var nodes = question.Breached.Contains(rule.Id) ? null : rows.Last?.Catalog.Nodes;
                    contributions = await new ContributionSearch(_reader, aggregation.Value).FindAsync(rule, owner, reader, found, nodes);
                }

                figures.Add(Figure(rule, reader, at, name, Evidences.Of(figure, range, contributions)));
            }

            ticks[i] += time.GetElapsedTime(started).Ticks;
        }

        return new FeedStep(at, ids, [.. figures], ticks);
    }

    private static FeedFigure Figure(CompiledRule rule, FigureReader reader, long time, string name, AlertEvidence evidence)
    {
        var isAll = rule.Rule.Scope == RuleScope.All;
        return new FeedFigure(
            rule.Id,
            rule.Rule.Scope == RuleScope.Version ? name : "",
            rule.Rule.Scope == RuleScope.Segment ? name : "",
            evidence,
            isAll ? reader.Encode(rule, time) : [],
            isAll ? reader.EncodeReference(rule, time) : [],
            isAll ? reader.WithheldOf(rule, time) : null);
    }

    /// <summary>The largest minimum of the models that a node has records of.</summary>
    private int MinimumOfNode(FigureRows rows)
    {
        var minimum = privacy.Value.MinimumRecords;
        if (rows.Last is not { } last)
            return minimum;
        foreach (var (_, model) in last.Catalog.Slices)
            minimum = model.Length > 0 ? Math.Max(minimum, privacy.Value.MinimumOf(model)) : minimum;
        return minimum;
    }

    /// <summary>What is configured stands above what a client named.</summary>
    private string? PositiveClassOf(OwnerId owner, FigureRows rows)
    {
        if (owner.Kind != OwnerKind.Model)
            return null;
        var name = aggregation.Value.Models.GetValueOrDefault(owner.Name)?.PositiveClass;
        if (string.IsNullOrEmpty(name))
            name = rows.Last?.Catalog.PositiveClass;
        return string.IsNullOrEmpty(name) ? null : name;
    }
}
