using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Backtests;

/// <summary>
/// One backtest at a time on a silo, so that those who ask do not take the processors from evaluation. Owners are read some moments at a time,
/// and then judged moment by moment, since rules put owners together.
/// </summary>
[StatelessWorker(1)]
internal sealed class BacktestGrain(
    IGrainContext context, IAggregateStore store, MergedBlocks blocks, FigureReaders readers, IOptions<AlertingOptions> options, TimeProvider time) : Grain(context), IBacktestGrain
{
    /// <summary>Moments that are read at once, at most, and figures of them: what is in memory.</summary>
    private const int MaxMoments = 960;

    private const int MaxFigures = 65_536;

    /// <summary>Shorter than a call may take, and than those wait who ask.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    private readonly OwnerReader _reader = new(store);

    public async Task<BacktestData> RunAsync(BacktestQuestion question)
    {
        var started = time.GetTimestamp();
        var rules = RuleSet.Of(new RuleBook(1, 1, question.Sources));
        var judged = rules.Rules.Where(rule => !rule.Metric.IsPresence && (question.Group is null || rule.Rule.Group == question.Group)).ToList();
        var owners = await OwnersAsync(judged, question.Models);
        var wanted = owners.Sum(owner => owner.Rules.Sum(rule => (question.To / rule.IntervalMilliseconds) - (question.From / rule.IntervalMilliseconds)));
        if (wanted > BacktestQuestions.MaxEvaluations)
            return new BacktestData([], 0, [], 0, question.From, 0, wanted);
        await readers.RefreshAsync(judged, GrainFactory);
        var run = new BacktestRun(rules, judged, options.Value, time, question.From);
        var intervals = judged.Select(static rule => rule.IntervalMilliseconds).Distinct().Order().ToArray();
        var most = Math.Clamp(MaxFigures / Math.Max(owners.Sum(static owner => owner.Rules.Count), 1), 1, MaxMoments);
        var through = question.From;
        while (Moments(intervals, through, question.To, most) is { Length: > 0 } moments)
        {
            var steps = new List<(OwnerId Owner, FeedStep Step)>();
            foreach (var owner in owners)
            {
                if (time.GetElapsedTime(started) > Budget)
                    return run.Finish(through, LongestRow(owners));
                foreach (var step in await owner.StepsAsync(moments))
                    steps.Add((owner.Owner, step));
            }

            // The order of owners stays within a moment.
            foreach (var moment in steps.GroupBy(static each => each.Step.Time).OrderBy(static moment => moment.Key))
                run.Apply(moment.Key, moment);
            through = moments[^1];
        }

        return run.Finish(question.To, LongestRow(owners));
    }

    private static long LongestRow(List<OwnerPast> owners) => owners.Count == 0 ? 0 : owners.Max(static owner => owner.LongestRow);

    private static long[] Moments(long[] intervals, long after, long to, int most)
    {
        var moments = new List<long>(most);
        for (var next = DueTimes.Next(intervals, after); next <= to && moments.Count < most; next = DueTimes.Next(intervals, next))
            moments.Add(next);
        return [.. moments];
    }

    private async Task<List<OwnerPast>> OwnersAsync(List<CompiledRule> rules, string[] models)
    {
        var owners = new List<OwnerPast>();
        foreach (var kind in (OwnerKind[])[OwnerKind.Model, OwnerKind.Node])
        {
            foreach (var name in await store.ListOwnersAsync(kind, CancellationToken.None))
            {
                var owner = new OwnerId(kind, name);
                var own = rules.FindAll(rule => rule.Concerns(owner));
                if (own.Count > 0 && (kind == OwnerKind.Node || RuleSubject.Matches(models, name)))
                    owners.Add(new OwnerPast(owner, own, readers, _reader, blocks, (long)options.Value.Delay.TotalMilliseconds));
            }
        }

        return owners;
    }
}
