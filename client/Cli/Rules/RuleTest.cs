using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Cli.Rules;

/// <summary>A test: what figures there are over time, and which alerts must fire then.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Step">Time from one value of a series to the next; the first is at 0.</param>
/// <param name="Series">What there is.</param>
/// <param name="Checks">What must be.</param>
internal sealed record RuleTest(string Name, TimeSpan Step, IReadOnlyList<TestSeries> Series, IReadOnlyList<TestCheck> Checks);

/// <summary>What a series is of, and which labels say so, in ordinal order.</summary>
internal readonly record struct TestSubject(string[] Labels, RuleSubject Subject);

/// <summary>Alerts of one rule that must fire at a time, and no others of it.</summary>
internal sealed record TestCheck(int Line, TimeSpan At, string Alert, IReadOnlyList<ExpectedAlert> Firing);

/// <summary>Labels besides alertname, all of them; annotations, if any are given, all of them as well.</summary>
internal sealed record ExpectedAlert(IReadOnlyList<KeyValuePair<string, string>> Labels, IReadOnlyList<KeyValuePair<string, string>> Annotations);

/// <summary>A figure over time, as of the window of its rule.</summary>
/// <param name="Metric">Which.</param>
/// <param name="Of">Of what.</param>
/// <param name="Values">One for each step; null: no data.</param>
/// <param name="Records">That each is of.</param>
/// <param name="Coverage">Null: not known.</param>
/// <param name="Margin">Half the width of the confidence interval, relative to the value; a proportion's follows from its records.</param>
internal sealed record TestSeries(Metric Metric, TestSubject Of, IReadOnlyList<double?> Values, ulong Records, double? Coverage, double Margin)
{
    public const double DefaultRecords = 1000;

    public RuleReading At(long time, long step, double level)
    {
        if (time < 0 || time / step >= Values.Count || Values[(int)(time / step)] is not { } value)
            return RuleReading.None("no data");
        var reading = new RuleReading { Value = value, Current = value, Records = Records, Coverage = Coverage };
        if (!Metric.HasInterval)
            return reading;
        var half = Math.Abs(value) * Margin;
        return reading with
        {
            Interval = Metric.Kind == MetricKind.Proportion && Records > 0
                ? ClopperPearson.Interval(Math.Clamp(value, 0, 1), Records, level)
                : new ConfidenceInterval(value - half, value + half, level),
        };
    }
}
