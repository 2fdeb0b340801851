using OrleansMonitor.Domain.Drift;

namespace OrleansMonitor.DriftStudy;

/// <summary>How often the population stability index finds drift where there is none: against its null distribution at 5%, and by the cut at 0.1 that is in common use. Simulated.</summary>
internal static class StabilityTable
{
    private const double Level = 0.05;
    private const int Runs = 20_000;

    private static readonly int[] Sizes = [100, 500, 1_000, 10_000];
    private static readonly int[] Bins = [5, 10, 20];

    public static void Write(TextWriter to, Random random)
    {
        Study.Table(to, $"Drift found where there is none, by p ≤ {Level} / by an index above 0.1; baseline of n rows in bins of equal counts, m values; {Runs:N0} runs",
            ["n", "m", .. Bins.Select(static bins => $"{bins} bins")]);
        foreach (var n in Sizes)
        {
            foreach (var m in Sizes)
                Study.Row(to, [$"{n:N0}", $"{m:N0}", .. Bins.Select(bins => Share(random, n, m, bins))]);
        }
    }

    private static string Share(Random random, int n, int m, int bins)
    {
        var (byTest, byCut) = (0, 0);
        var reference = new double[bins];
        for (var i = 0; i < bins; i++)
            reference[i] = UpTo(n, bins, i + 1) - UpTo(n, bins, i);
        for (var run = 0; run < Runs; run++)
        {
            var (edges, current) = (Edges(random, n, bins), new double[bins]);
            for (var i = 0; i < m; i++)
            {
                var at = Array.BinarySearch(edges, random.NextDouble());
                current[at < 0 ? ~at : at]++;
            }

            var index = PopulationStability.Of(BinnedSample.Of(reference), BinnedSample.Of(current), Level)!.Value;
            byTest += index.PValue <= Level ? 1 : 0;
            byCut += index.Value > 0.1 ? 1 : 0;
        }

        return $"{Study.Percent((double)byTest / Runs)} / {Study.Percent((double)byCut / Runs)}";
    }

    private static int UpTo(int n, int bins, int bin) => (int)((((long)n * bin) + bins - 1) / bins);

    // The baseline's quantiles are drawn too. Gaps of order statistics of uniform values are gamma distributed, so the values between are not needed.
    private static double[] Edges(Random random, int n, int bins)
    {
        var gaps = new double[bins];
        for (var i = 0; i < bins; i++)
            gaps[i] = Gamma(random, UpTo(n, bins, i + 1) - UpTo(n, bins, i) + (i == bins - 1 ? 1 : 0));
        var (total, sum) = (gaps.Sum(), 0.0);
        return [.. gaps[..^1].Select(gap => (sum += gap) / total)];
    }

    /// <summary>Marsaglia and Tsang, ACM Transactions on Mathematical Software 26, 2000; for shapes of at least 1.</summary>
    private static double Gamma(Random random, double shape)
    {
        var d = shape - (1.0 / 3);
        while (true)
        {
            var x = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var v = Math.Pow(1 + (x / Math.Sqrt(9 * d)), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (x * x / 2) + (d * (1 - v + Math.Log(v))))
                return d * v;
        }
    }
}
