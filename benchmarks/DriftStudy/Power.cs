using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Harness.Weeks;

namespace OrleansMonitor.DriftStudy;

/// <summary>How long real drift takes to be told, from noon of the second day on.</summary>
internal static class Power
{
    private const long Change = 36 * SteadyStream.Hour;
    private const long End = Change + (12 * SteadyStream.Hour);

    public static void Write(TextWriter to, int seed, int runs)
    {
        Study.Table(to, $"Minutes from a change of the data until an alert fires, median of {runs} runs (runs that never fired in 12 h); windows of an hour every 5 min",
            ["records an hour, mean", .. Cases.Select(static each => each.Name)]);
        foreach (var volume in Study.Volumes)
            Study.Row(to, [$"{volume:N0}", .. Cases.Select(each => Delay(each, seed, volume, runs))]);
    }

    private static readonly (string Name, AlertRule Rule, Action<SteadyStream> Change)[] Cases =
    [
        ("`data_drift(normal 3)` above 0.1, shift of 0.3 σ", ColumnRule("normal 3"), static stream => stream.Shifts["normal 3"] = static value => value + (0.3 * 4)),
        ("shift of 0.5 σ", ColumnRule("normal 3"), static stream => stream.Shifts["normal 3"] = static value => value + (0.5 * 4)),
        ("shift of 1 σ", ColumnRule("normal 3"), static stream => stream.Shifts["normal 3"] = static value => value + 4),
        ("`data_drift(twenty 1)`, a fifth becomes one category", ColumnRule("twenty 1"), static stream => stream.Swaps["twenty 1"] = static (random, category) => random.Next(5) == 0 ? "c000" : category),
        ("DataDrifted, 20 of 50 features by 0.5 σ", Study.Shipped.Single(static rule => rule.Name == "DataDrifted"), ShiftTwenty),
    ];

    private static AlertRule ColumnRule(string column) => new()
    {
        Name = "ColumnDrifted",
        Group = "study",
        Metric = $"data_drift({column})",
        Interval = TimeSpan.FromMinutes(5),
        Window = TimeSpan.FromHours(1),
        Threshold = new Threshold(null, 0.1, null, 0.05),
    };

    private static void ShiftTwenty(SteadyStream stream)
    {
        for (var i = 0; i < 12; i++)
        {
            var deviation = i + 1;
            stream.Shifts[$"normal {i}"] = value => value + (0.5 * deviation);
        }

        for (var i = 0; i < 8; i++)
        {
            var deviation = 0.3 + (0.2 * i);
            stream.Shifts[$"lognormal {i}"] = value => value * Math.Exp(0.5 * deviation);
        }
    }

    private static string Delay((string Name, AlertRule Rule, Action<SteadyStream> Change) each, int seed, int volume, int runs)
    {
        var delays = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var stream = new SteadyStream(seed + run, volume);
            var week = new FoldedWeek(stream.BaselineOf(Study.BaselineRows), Change - (2 * SteadyStream.Hour));
            var rule = new RuleWatch(each.Rule);
            while (week.Time < End && rule.Phase != AlertPhase.Firing)
            {
                if (week.Time == Change)
                    each.Change(stream);
                week.Add(stream.Next(week.Time, week.Time + FoldedWeek.Step));
                rule.Evaluate(week);
            }

            delays.Add(rule.Fired is [var fired, ..] ? (fired - Change) / 60_000.0 : double.PositiveInfinity);
        }

        delays.Sort();
        var never = delays.Count(double.IsInfinity);
        return double.IsInfinity(delays[runs / 2]) ? $"never ({never} of {runs})" : never > 0 ? $"{Study.Number(delays[runs / 2])} ({never})" : Study.Number(delays[runs / 2]);
    }
}
