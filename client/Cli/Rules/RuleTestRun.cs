using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Cli.Rules;

/// <summary>Evaluates a rule on the series of a test, as the shards of a silo do, and returns what of it fires at each check.</summary>
internal sealed class RuleTestRun(AlertRule rule, RuleTest test)
{
    private readonly AlertTexts _texts = new(rule);
    private readonly TestSeries[] _series = [.. test.Series.Where(series => Concerns(rule, series))];
    private readonly long _step = (long)test.Step.TotalMilliseconds;
    private readonly long _interval = (long)rule.Interval.TotalMilliseconds;

    /// <summary>The alerts that fire at each time, labels and annotations filled in; the times ascending.</summary>
    public List<(KeyValuePair<string, string>[] Labels, KeyValuePair<string, string>[] Annotations)>[] Firing(IReadOnlyList<long> times)
    {
        var firing = new List<(KeyValuePair<string, string>[], KeyValuePair<string, string>[])>[times.Count];
        var states = new AlertState[_series.Length];
        var readings = new RuleReading[_series.Length];
        var time = 0L;
        for (var i = 0; i < firing.Length; i++)
        {
            for (; time <= times[i]; time += _interval)
                Step(time, states, readings);
            firing[i] = [];
            for (var s = 0; s < _series.Length; s++)
            {
                if (states[s].Phase != AlertPhase.Firing)
                    continue;
                var labels = _texts.Labels(_series[s].Of.Subject);
                firing[i].Add((labels, _texts.Annotations(labels, readings[s])));
            }
        }

        return firing;
    }

    private void Step(long time, AlertState[] states, RuleReading[] readings)
    {
        var level = RuleEvaluator.LevelOf(rule);
        for (var s = 0; s < _series.Length; s++)
        {
            readings[s] = _series[s].At(time, _step, level);
            if (rule.ComparedTo is { To: ComparisonTo.History } history)
                readings[s] = RuleEvaluator.CompareHistory(rule, _series[s].Metric.Kind, readings[s], History(_series[s], history, time, level));
            else if (rule.ComparedTo is { To: not ComparisonTo.Peers } comparison)
                readings[s] = RuleEvaluator.Compare(rule, readings[s], Reference(_series[s], comparison, time, level));
        }

        if (rule.ComparedTo is { To: ComparisonTo.Peers })
            Peers.Compare(rule, readings);
        for (var s = 0; s < _series.Length; s++)
            states[s] = states[s].Advance(rule, RuleEvaluator.Judge(rule, readings[s]).Verdict, time);
    }

    private RuleReading[] History(TestSeries series, Comparison comparison, long time, double level) =>
        [.. Enumerable.Range(0, comparison.Windows).Select(i => series.At(time - ((comparison.Windows - i) * (long)comparison.Ago.TotalMilliseconds), _step, level))];

    private RuleReading Reference(TestSeries series, Comparison comparison, long time, double level)
    {
        if (comparison.To == ComparisonTo.Earlier)
            return series.At(time - (long)comparison.Ago.TotalMilliseconds, _step, level);
        foreach (var other in test.Series)
        {
            if (other.Metric.Name == rule.Metric && other.Of.Subject == series.Of.Subject with { Version = comparison.Version })
                return other.At(time, _step, level);
        }

        return RuleReading.None("no data");
    }

    // A series is of what its labels say: one with a model alone is of the model, whatever versions it has.
    private static bool Concerns(AlertRule rule, TestSeries series)
    {
        var subject = series.Of.Subject;
        return series.Metric.Name == rule.Metric
            && series.Of.Labels.SequenceEqual(RuleSubject.LabelsOf(rule.Scope))
            && (rule.Scope is RuleScope.Node or RuleScope.All || RuleSubject.Matches(rule.Models, subject.Model))
            && (rule.Scope != RuleScope.Version || RuleSubject.Matches(rule.Versions, subject.Version))
            && (rule.Scope != RuleScope.Segment || RuleSubject.Matches(rule.Segments, subject.Segment))
            && (rule.Scope != RuleScope.Node || RuleSubject.Matches(rule.Nodes, subject.Node));
    }
}
