using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>What must have happened: every moment of event time is judged once, in its order, as if nothing ever failed.</summary>
internal static class AlertingOracle
{
    /// <param name="rule">A rule of scope model.</param>
    /// <param name="windows">The model's windows of ten seconds, one after the other.</param>
    /// <param name="begin">The start of the first window.</param>
    /// <param name="from">The first moment that is judged.</param>
    /// <param name="to">The last one.</param>
    public static List<(long Time, AlertPhase From, AlertPhase To)> Transitions(AlertRule rule, IReadOnlyList<byte[]> windows, long begin, long from, long to)
    {
        var metric = MetricCatalog.Find(rule.Metric, out _)!;
        var interval = (long)rule.Interval.TotalMilliseconds;
        var state = default(AlertState);
        var transitions = new List<(long, AlertPhase, AlertPhase)>();
        for (var time = from; time <= to; time += interval)
        {
            var merged = new PartialAggregate();
            for (var i = 0; i < windows.Count; i++)
            {
                var start = begin + (i * 10_000L);
                if (start >= time - (long)rule.Window.TotalMilliseconds && start < time)
                    merged.MergeEncoded(windows[i]);
            }

            var reading = merged.IsEmpty
                ? RuleReading.None("no records")
                : metric.Read(new MetricInput { Window = merged, From = time - (long)rule.Window.TotalMilliseconds, To = time }, RuleEvaluator.LevelOf(rule));
            var next = state.Advance(rule, RuleEvaluator.Judge(rule, reading).Verdict, time);
            if (next.Phase != state.Phase)
                transitions.Add((time, state.Phase, next.Phase));
            state = next;
        }

        return transitions;
    }
}
