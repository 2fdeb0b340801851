using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Alerting.Shards;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Backtests;

/// <summary>
/// Judges figures of the past as a shard does, with a clock that is event time: as if each record had come when it happened. What it says is
/// counted, and goes nowhere else.
/// </summary>
internal sealed class BacktestRun
{
    private readonly RuleSet _rules;
    private readonly BacktestTally _tally;
    private readonly AlertTable _table;
    private readonly List<AlertTransition> _transitions = [];
    private readonly long _patience;

    public BacktestRun(RuleSet rules, IReadOnlyList<CompiledRule> judged, AlertingOptions options, TimeProvider clock, long from)
    {
        (_rules, _tally, _table) = (rules, new BacktestTally(judged), new AlertTable(options, null, clock));
        _patience = judged.Count == 0 ? 0 : judged.Max(static rule => rule.IntervalMilliseconds);
        _table.Bind(rules, from, _transitions);
    }

    /// <summary>Takes what owners would have reported at the same moment.</summary>
    public void Apply(long time, IEnumerable<(OwnerId Owner, FeedStep Step)> reports)
    {
        foreach (var (owner, step) in reports)
        {
            foreach (var figure in step.Figures)
                Count(figure);
            _table.Apply(new FeedReport(owner.Kind, owner.Name, _rules.Version, 0, [step]), time, _transitions);
        }

        Drain(time);
    }

    /// <summary>What came of it through a moment.</summary>
    public BacktestData Finish(long through, long longestRow)
    {
        // What waits for other owners is judged when these are not waited for any longer.
        _table.CheckSilence(through + _patience, _transitions);
        Drain(through);
        var series = new Dictionary<ulong, int>();
        foreach (var alert in _table.Alerts)
            series[alert.Subject.Rule] = series.GetValueOrDefault(alert.Subject.Rule) + 1;
        _tally.LongestRow = longestRow;
        return _tally.Finish(through, series);
    }

    private void Count(FeedFigure figure)
    {
        if (_rules.Find(figure.Rule) is { } rule)
            _tally.Judge(rule, !rule.IsCombined && RuleEvaluator.Judge(rule.Rule, Evidences.ToReading(figure.Evidence)).Verdict == Verdict.NoData);
    }

    private void Drain(long through)
    {
        foreach (var transition in _transitions)
        {
            if (transition.Time <= through)
                _tally.Add(transition);
        }

        _transitions.Clear();
    }
}
