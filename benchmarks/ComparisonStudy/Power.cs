using OrleansMonitor.Domain.Comparisons;

namespace OrleansMonitor.ComparisonStudy;

/// <summary>A version that is truly worse: in how many runs it was called so at the latest after so many records of each version.</summary>
internal static class Power
{
    private const int PerMinute = 100;

    private static readonly int[] Records = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000];

    private static readonly (string Name, string Metric, Truth Truth)[] Cases =
    [
        ("accuracy 0.90 → 0.89", "accuracy", new Truth(Accuracy: 0.89)),
        ("accuracy 0.90 → 0.88", "accuracy", new Truth(Accuracy: 0.88)),
        ("accuracy 0.90 → 0.85", "accuracy", new Truth(Accuracy: 0.85)),
        ("errors 1% → 1.5%", "error_ratio", new Truth(Errors: 0.015)),
        ("latency p99 +5%", "latency_p99", new Truth(Latency: 1.05)),
        ("latency p99 +10%", "latency_p99", new Truth(Latency: 1.1)),
        ("latency p99 +20%", "latency_p99", new Truth(Latency: 1.2)),
        ("latency mean +5%", "latency_mean", new Truth(Latency: 1.05)),
    ];

    public static void Write(TextWriter to, int seed, int runs) => PowerTable.Write(to, seed, runs, PerMinute, Records, Cases, Run);

    private static int Run(ComparisonMetric metric, Truth truth, Random random)
    {
        var (baseline, candidate) = (new SimulatedVersion(new Truth(), random), new SimulatedVersion(truth, random));
        for (var records = PerMinute; records <= Records[^1]; records += PerMinute)
        {
            baseline.Add(PerMinute);
            candidate.Add(PerMinute);
            if (Study.Compare(baseline, candidate).Compare(metric, isDecisive: false).Verdict == ComparisonVerdict.Worse)
                return records;
        }

        return int.MaxValue;
    }
}
