using System.Collections.Concurrent;
using System.Globalization;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.ComparisonStudy;

/// <summary>
/// Two versions that are the same, compared every minute of a day: in how many runs a figure is called worse at any look, beside a test
/// for a fixed number of records that is repeated at each look.
/// </summary>
internal static class FalseVerdicts
{
    private const int Minutes = 1_440;
    private const string Version = "verdict on the version";

    private static readonly string[] Names =
    [
        "accuracy", "f1", "macro_f1", "auc_roc", "brier_score", "log_loss", "mae", "rmse", "error_ratio", "latency_mean", "latency_p50", "latency_p95", "latency_p99",
    ];

    // Those that are of all records, and whose standard error so follows from the interval.
    private static readonly HashSet<string> FixedTest = ["accuracy", "macro_f1", "brier_score", "log_loss", "mae", "rmse", "error_ratio", "latency_mean"];

    private static readonly Scenario[] Scenarios =
    [
        new("half of the traffic each, 60 records a minute", new Truth(), static _ => (60, 60)),
        new("a canary with 1% of 200 records a minute, then 5, 25 and 50%", new Truth(), static minute => (minute * 4 / Minutes) switch { 0 => (198, 2), 1 => (190, 10), 2 => (150, 50), _ => (100, 100) }),
        new("rare events: accuracy 0.995, errors 0.1%; a canary with 10% of 100 records a minute", new Truth(0.995, 0.001), static _ => (90, 10)),
    ];

    public static void Write(TextWriter to, int seed, int runs)
    {
        for (var index = 0; index < Scenarios.Length; index++)
        {
            var (scenario, first) = (Scenarios[index], seed + (index * 1_000_000));
            var worse = new ConcurrentDictionary<string, int>();
            Parallel.For(0, runs, run =>
            {
                foreach (var name in Run(scenario, new Random(first + run)))
                    worse.AddOrUpdate(name, 1, static (_, count) => count + 1);
            });
            to.WriteLine();
            to.WriteLine($"Runs of a day in which two equal versions differed at any of 1,440 looks: {scenario.Name}");
            to.WriteLine();
            to.WriteLine("| figure | called worse | called better | called worse by the fixed test |");
            to.WriteLine("| --- | ---: | ---: | ---: |");
            foreach (var name in (string[])[.. Names, Version])
            {
                to.WriteLine($"| {name} | {Share(name)} | {Share(name + " better")} | {(FixedTest.Contains(name) || name == Version ? Share(name + " naive") : "")} |");
            }

            string Share(string key) => (100.0 * worse.GetValueOrDefault(key) / runs).ToString("0.0", CultureInfo.InvariantCulture) + "%";
        }
    }

    private static HashSet<string> Run(Scenario scenario, Random random)
    {
        var (baseline, candidate) = (new SimulatedVersion(scenario.Truth, random), new SimulatedVersion(scenario.Truth, random));
        var metrics = Array.ConvertAll(Names, static name => ComparisonMetrics.Find(name, out _)!);
        var found = new HashSet<string>();
        for (var minute = 0; minute < Minutes; minute++)
        {
            var (first, second) = scenario.Records(minute);
            baseline.Add(first);
            candidate.Add(second);
            var comparison = Study.Compare(baseline, candidate);
            foreach (var metric in metrics)
            {
                var figure = comparison.Compare(metric, isDecisive: false);
                Add(metric.Name, figure.Verdict);
                if (figure.Lower is not null && FixedTest.Contains(metric.Name) && IsWorseByFixedTest(figure, metric))
                {
                    found.Add(metric.Name + " naive");
                    if (ComparisonMetrics.Default.Contains(metric))
                        found.Add(Version + " naive");
                }
            }

            Add(Version, comparison.Verdict(ComparisonMetrics.Default.Select(metric => comparison.Compare(metric, isDecisive: true))));
        }

        return found;

        void Add(string name, ComparisonVerdict verdict)
        {
            if (verdict is ComparisonVerdict.Worse or ComparisonVerdict.Better)
                found.Add(verdict == ComparisonVerdict.Worse ? name : name + " better");
        }
    }

    // The difference in standard errors above 1.96: right with 2.5% at one look. The standard error is recovered from the interval.
    private static bool IsWorseByFixedTest(FigureComparison figure, ComparisonMetric metric)
    {
        var values = 1 / ((1.0 / figure.BaselineCount) + (1.0 / figure.CandidateCount));
        var error = (figure.Upper!.Value - figure.Lower!.Value) / 2 / MixtureBoundary.HalfWidth(values, 1 - figure.Level) / Math.Sqrt(values);
        return (metric.Worse == MetricDirection.Up ? figure.Difference : -figure.Difference) > 1.96 * error;
    }

    private sealed record Scenario(string Name, Truth Truth, Func<int, (int Baseline, int Candidate)> Records);
}
