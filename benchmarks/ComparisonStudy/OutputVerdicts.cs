using System.Collections.Concurrent;
using System.Globalization;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.ComparisonStudy;

/// <summary>The same as <see cref="FalseVerdicts"/> and <see cref="Power"/> of class probabilities, prediction intervals and measurements.</summary>
internal static class OutputVerdicts
{
    private const int Minutes = 1_440, PerLook = 100;

    private static readonly string[] Names =
    [
        "auc_macro", "auc_class(d)", "log_loss_multiclass", "brier_multiclass", "top_k_accuracy(1)", "top_k_accuracy(2)", "interval_coverage", "interval_width", "interval_score",
        "measurement_mean(judge)", "measurement_share(thumbs_up=true)",
    ];

    // The standard error of areas does not follow from their interval.
    private static readonly string[] NoFixedTest = ["auc_macro", "auc_class(d)"];

    private static readonly ComparisonSettings Settings = new()
    {
        Margin = 0,
        Directions = new Dictionary<string, MetricDirection>
        {
            ["interval_coverage"] = MetricDirection.Down,
            ["interval_width"] = MetricDirection.Up,
            ["judge"] = MetricDirection.Down,
            ["thumbs_up"] = MetricDirection.Down,
        },
    };

    private static readonly Dictionary<string, ComparedSide> NoSegments = [];

    private static readonly (string Name, Func<int, (int Baseline, int Candidate)> Records)[] Scenarios =
    [
        ("half of the traffic each, 60 records a minute", static _ => (30, 30)),
        ("a canary with 1% of 200 records a minute, then 5, 25 and 50%", static minute => (minute * 4 / Minutes) switch { 0 => (198, 2), 1 => (190, 10), 2 => (150, 50), _ => (100, 100) }),
    ];

    private static readonly int[] Records = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];

    private static readonly (string Name, string Metric, OutputTruth Truth)[] Cases =
    [
        ("log loss, a signal of 1.5 → 1.4", "log_loss_multiclass", new OutputTruth(Signal: 1.4)),
        ("log loss, 1.5 → 1.2", "log_loss_multiclass", new OutputTruth(Signal: 1.2)),
        ("macro AUC, 1.5 → 1.2", "auc_macro", new OutputTruth(Signal: 1.2)),
        ("top 2 accuracy, 1.5 → 1.2", "top_k_accuracy(2)", new OutputTruth(Signal: 1.2)),
        ("intervals a tenth narrower, coverage", "interval_coverage", new OutputTruth(Narrow: 0.9)),
        ("intervals a quarter narrower, score", "interval_score", new OutputTruth(Narrow: 0.75)),
        ("judge 0.80 → 0.78", "measurement_mean(judge)", new OutputTruth(Judge: 0.78)),
        ("thumbs up of a tenth, 80% → 75%", "measurement_share(thumbs_up=true)", new OutputTruth(ThumbsUp: 0.75)),
    ];

    public static void WriteFalse(TextWriter to, int seed, int runs)
    {
        for (var index = 0; index < Scenarios.Length; index++)
        {
            var (scenario, first) = (Scenarios[index], seed + (index * 1_000_000));
            var found = new ConcurrentDictionary<string, int>();
            Parallel.For(0, runs, run =>
            {
                foreach (var name in Run(scenario.Records, new Random(first + run)))
                    found.AddOrUpdate(name, 1, static (_, count) => count + 1);
            });
            to.WriteLine();
            to.WriteLine($"Runs of a day in which two equal versions differed at any of 1,440 looks: {scenario.Name}");
            to.WriteLine();
            to.WriteLine("| figure | called worse | called better | called worse by the fixed test |");
            to.WriteLine("| --- | ---: | ---: | ---: |");
            foreach (var name in Names)
                to.WriteLine($"| {name} | {Share(name)} | {Share(name + " better")} | {(NoFixedTest.Contains(name) ? "" : Share(name + " naive"))} |");

            string Share(string key) => (100.0 * found.GetValueOrDefault(key) / runs).ToString("0.0", CultureInfo.InvariantCulture) + "%";
        }
    }

    public static void WritePower(TextWriter to, int seed, int runs) => PowerTable.Write(to, seed, runs, PerLook, Records, Cases, FirstWorse);

    private static HashSet<string> Run(Func<int, (int Baseline, int Candidate)> records, Random random)
    {
        var (baseline, candidate) = (new SimulatedOutputs(new OutputTruth(), random), new SimulatedOutputs(new OutputTruth(), random));
        var metrics = Array.ConvertAll(Names, static name => ComparisonMetrics.Find(name, out _)!);
        var found = new HashSet<string>();
        for (var minute = 0; minute < Minutes; minute++)
        {
            var (first, second) = records(minute);
            baseline.Add(first);
            candidate.Add(second);
            var comparison = Compare(baseline, candidate);
            foreach (var metric in metrics)
            {
                var figure = comparison.Compare(metric, isDecisive: false);
                if (figure.Verdict is ComparisonVerdict.Worse or ComparisonVerdict.Better)
                    found.Add(figure.Verdict == ComparisonVerdict.Worse ? metric.Name : metric.Name + " better");
                if (figure.Lower is not null && !NoFixedTest.Contains(metric.Name) && IsWorseByFixedTest(figure))
                    found.Add(metric.Name + " naive");
            }
        }

        return found;
    }

    private static int FirstWorse(ComparisonMetric metric, OutputTruth truth, Random random)
    {
        var (baseline, candidate) = (new SimulatedOutputs(new OutputTruth(), random), new SimulatedOutputs(truth, random));
        for (var records = PerLook; records <= Records[^1]; records += PerLook)
        {
            baseline.Add(PerLook);
            candidate.Add(PerLook);
            if (Compare(baseline, candidate).Compare(metric, isDecisive: false).Verdict == ComparisonVerdict.Worse)
                return records;
        }

        return int.MaxValue;
    }

    private static VersionComparison Compare(SimulatedOutputs baseline, SimulatedOutputs candidate) =>
        new(new ComparedVersion("1", baseline.Side, NoSegments), new ComparedVersion("2", candidate.Side, NoSegments), Settings);

    // Figures whose larger values are worse have the interval's other side; which one does not matter where nothing differs.
    private static bool IsWorseByFixedTest(FigureComparison figure)
    {
        var values = 1 / ((1.0 / figure.BaselineCount) + (1.0 / figure.CandidateCount));
        var error = (figure.Upper!.Value - figure.Lower!.Value) / 2 / MixtureBoundary.HalfWidth(values, 1 - figure.Level) / Math.Sqrt(values);
        return figure.Difference > 1.96 * error;
    }
}
