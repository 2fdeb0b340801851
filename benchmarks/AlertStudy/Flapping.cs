using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.AlertStudy;

/// <summary>A figure that wanders about the threshold: how often the alert fires and resolves in a day, for each means against it. Simulated.</summary>
internal static class Flapping
{
    private const int Runs = 200;
    private const int EvaluationsOfDay = 2880;
    private const double Threshold = 0.25;
    private const double Deviation = 0.02;

    // From one evaluation to the next: the figure forgets half of where it was in about 10 min.
    private const double Memory = 0.97;

    public static void Write(TextWriter to, Random random)
    {
        Study.Table(to, $"Transitions to firing and back per day of a figure that wanders about its threshold (mean at the threshold of 0.25, standard deviation 0.02, 30 s steps); {Runs} days",
            "rule", "transitions per day", "share of the day firing");
        var plain = Rule(Threshold);
        Write(to, "above: 0.25", plain, random);
        Write(to, "above: 0.25, clear: 0.24", Rule(0.24), random);
        Write(to, "above: 0.25, clear: 0.23", Rule(0.23), random);
        Write(to, "above: 0.25, clear: 0.21", Rule(0.21), random);
        Write(to, "above: 0.25, for: 5m", plain with { For = TimeSpan.FromMinutes(5) }, random);
        Write(to, "above: 0.25, keep_firing_for: 5m", plain with { KeepFiringFor = TimeSpan.FromMinutes(5) }, random);
        Write(to, "above: 0.25, clear: 0.21, for: 5m, keep_firing_for: 5m", Rule(0.21) with { For = TimeSpan.FromMinutes(5), KeepFiringFor = TimeSpan.FromMinutes(5) }, random);
    }

    private static AlertRule Rule(double clear) => new()
    {
        Name = "HighLatency",
        Group = "study",
        Metric = "latency_p99",
        Threshold = new Threshold(null, Threshold, null, clear),
    };

    private static void Write(TextWriter to, string name, AlertRule rule, Random random)
    {
        var (state, value, transitions, firing) = (default(AlertState), 0.0, 0, 0L);
        const int Steps = Runs * EvaluationsOfDay;
        for (var i = 1; i <= Steps; i++)
        {
            value = (Memory * value) + (Math.Sqrt(1 - (Memory * Memory)) * LatencyStudy.Normal(random));
            var before = state.Phase == AlertPhase.Firing;
            var figure = Threshold + (Deviation * value);
            state = state.Advance(rule, RuleEvaluator.Judge(rule, new RuleReading { Value = figure, Records = 1000 }).Verdict, i * 30_000L);
            transitions += before != (state.Phase == AlertPhase.Firing) ? 1 : 0;
            firing += state.Phase == AlertPhase.Firing ? 1 : 0;
        }

        Study.Row(to, $"`{name}`", Study.Number(Math.Round((double)transitions / Runs, 1)), Study.Percent((double)firing / Steps));
    }
}
