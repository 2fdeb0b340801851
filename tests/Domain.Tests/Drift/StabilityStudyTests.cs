using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Drift;

/// <summary>How often the population stability index calls drift where there is none, beside the cut at 0.1 that is in common use.</summary>
public class StabilityStudyTests(ITestOutputHelper output)
{
    private const int Seed = 20_240_229;
    private const double Level = 0.05;

    [Fact]
    public void Without_drift_the_index_alarms_as_seldom_as_promised_at_every_size_and_the_fixed_cut_does_not()
    {
        var random = new Random(Seed);
        output.WriteLine($"seed {Seed}; n, m, bins: share of alarms without drift by p ≤ {Level}, and by a value above 0.1");
        var (worstCut, alarms, trials) = (0.0, 0, 0);
        foreach (var n in (int[])[100, 500, 1_000, 10_000])
        {
            foreach (var m in (int[])[100, 500, 1_000, 10_000])
            {
                foreach (var bins in (int[])[5, 10, 20])
                {
                    var runs = n + m > 2_000 ? 400 : 1_000;
                    var (byTest, byCut) = (0, 0);
                    for (var run = 0; run < runs; run++)
                    {
                        // Quantile edges of the reference are themselves drawn; what falls between them of the current data follows.
                        var edges = Edges(random, n, bins);
                        var (reference, current) = (new double[bins], new double[bins]);
                        for (var i = 0; i < bins; i++)
                            reference[i] = (((long)n * (i + 1) + bins - 1) / bins) - (((long)n * i + bins - 1) / bins);
                        for (var i = 0; i < m; i++)
                            current[Bin(edges, random.NextDouble())]++;
                        var index = PopulationStability.Of(BinnedSample.Of(reference), BinnedSample.Of(current), Level)!.Value;
                        byTest += index.PValue <= Level ? 1 : 0;
                        byCut += index.Value > 0.1 ? 1 : 0;
                        (index.PValue <= Level).ShouldBe(index.Value >= index.Critical, "the value and the p-value say the same");
                    }

                    // Four standard errors above the level.
                    var share = (double)byTest / runs;
                    output.WriteLine($"{n,6} {m,6} {bins,3}: {share:0.000}  {(double)byCut / runs:0.000}");
                    share.ShouldBeLessThanOrEqualTo(Level + (4 * Math.Sqrt(Level * (1 - Level) / runs)), $"seed {Seed}, n {n}, m {m}, {bins} bins");
                    worstCut = Math.Max(worstCut, (double)byCut / runs);
                    (alarms, trials) = (alarms + byTest, trials + runs);
                }
            }
        }

        output.WriteLine($"over all: {(double)alarms / trials:0.0000}; the fixed cut at its worst: {worstCut:0.000}");
        ((double)alarms / trials).ShouldBeLessThanOrEqualTo(Level, $"seed {Seed}");
        worstCut.ShouldBeGreaterThan(0.8, "the reason for a null distribution");
    }

    [Fact]
    public void Fifty_columns_without_drift_are_found_to_drift_as_seldom_as_promised()
    {
        var random = new Random(Seed);
        var (drifted, significant, comparisons) = (0, 0, 0);
        for (var run = 0; run < 40; run++)
        {
            var builder = new BaselineBuilder();
            for (var column = 0; column < 50; column++)
                builder.AddNumbers(ColumnRole.Feature, $"f{column:00}", Values(random, 600));
            var baseline = builder.Build();
            var counts = new BinnedCounts();
            var current = counts.Add(baseline.Bins, 300)!;
            for (var column = 0; column < 50; column++)
            {
                foreach (var value in Values(random, 300))
                    current[column].Add(baseline.Bins.Columns[column].CellOf(value), 1);
            }

            var drift = DataDriftJudge.Judge(baseline, current);
            drift.Tested.ShouldBe(50);
            drifted += drift.Drifted;
            significant += drift.Columns.Any(static column => column.Verdict != DriftVerdict.Stable) ? 1 : 0;
            comparisons++;
            drift.Verdict.ShouldNotBe(DriftVerdict.Drifted, $"seed {Seed}, run {run}");
        }

        output.WriteLine($"seed {Seed}: of {comparisons} comparisons of 50 columns {significant} found any difference; {drifted} columns drifted");
        significant.ShouldBeLessThanOrEqualTo(5, "5% of 40, and three standard errors");
    }

    private static double[] Values(Random random, int n) => [.. Enumerable.Range(0, n).Select(_ => Math.Exp(random.NextDouble() * 3) - random.NextDouble())];

    // Order statistics of uniform values at the quantiles, without the values between them: gaps are gamma distributed.
    private static double[] Edges(Random random, int n, int bins)
    {
        var gaps = new double[bins];
        for (var i = 0; i < bins; i++)
        {
            var values = (((long)n * (i + 1) + bins - 1) / bins) - (((long)n * i + bins - 1) / bins) + (i == bins - 1 ? 1 : 0);
            for (var k = 0L; k < values; k++)
                gaps[i] -= Math.Log(1 - random.NextDouble());
        }

        var (total, sum) = (gaps.Sum(), 0.0);
        var edges = new double[bins - 1];
        for (var i = 0; i < edges.Length; i++)
            edges[i] = (sum += gaps[i]) / total;
        return edges;
    }

    private static int Bin(double[] edges, double value)
    {
        var at = Array.BinarySearch(edges, value);
        return at < 0 ? ~at : at;
    }
}
