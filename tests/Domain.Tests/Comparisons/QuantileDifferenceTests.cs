using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Sketches;
using static OrleansMonitor.Domain.Tests.Comparisons.ComparedVersions;

namespace OrleansMonitor.Domain.Tests.Comparisons;

public class QuantileDifferenceTests
{
    private const int Seed = 20_260_401;

    [Theory]
    [InlineData(0.5, 0.05)]
    [InlineData(0.5, 0.01)]
    [InlineData(0.95, 0.05)]
    [InlineData(0.1, 0.2)]
    public void Bounds_are_the_extremes_of_all_pairs_that_are_not_excluded(double q, double alpha)
    {
        for (var run = 0; run < 20; run++)
        {
            var (first, second) = (Latencies(400 + (run * 97), 1, Seed + run).Latency.Seconds, Latencies(300 + (run * 41), 1.2, Seed - run).Latency.Seconds);
            var bounds = QuantileDifference.Of(first, first.Count, second, second.Count, q, alpha);
            var (lower, upper) = BruteForce(first, second, q, alpha);
            bounds.ShouldBe(new QuantileDifference(lower, upper), $"seed {Seed}, run {run}");
        }
    }

    [Fact]
    public void Few_values_do_not_bound_a_far_quantile()
    {
        var sketch = Latencies(200, 1, Seed).Latency.Seconds;
        QuantileDifference.Of(sketch, 200, sketch, 200, 0.999, 0.05).ShouldBe(new QuantileDifference(double.NegativeInfinity, double.PositiveInfinity));
        var figure = Compare(Version("1", ("", Latencies(200, 1, 1))), Version("2", ("", Latencies(200, 1, 2))), "latency_p999");
        (figure.Verdict, figure.Lower, figure.Upper).ShouldBe((ComparisonVerdict.Undecided, null, null));
        figure.Sentence.ShouldContain("no bound yet");
        figure.MoreRecords!.Value.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void A_slower_version_is_worse_in_the_tail()
    {
        var figure = Compare(Version("1", ("", Latencies(40_000, 1, 1))), Version("2", ("", Latencies(40_000, 1.2, 2))), "latency_p99");
        figure.Verdict.ShouldBe(ComparisonVerdict.Worse);
        figure.Sentence.ShouldStartWith("2 is worse: p99 of latency rose by ");
        (figure.Lower > 0.1 * figure.Baseline && figure.Upper < 0.3 * figure.Baseline).ShouldBeTrue(figure.Sentence);
    }

    private static (double Lower, double Upper) BruteForce(QuantileSketch first, QuantileSketch second, double q, double alpha)
    {
        var (a, b) = (Evidences(first, q, alpha), Evidences(second, q, alpha));
        var pairs = a.SelectMany(x => b.Where(y => x.Evidence + y.Evidence <= Math.Log(1 / alpha)).Select(y => y.Value - x.Value)).ToList();
        return (pairs.Min(), pairs.Max());
    }

    private static List<(double Value, double Evidence)> Evidences(QuantileSketch sketch, double q, double alpha)
    {
        var mixture = new QuantileMixture(q, sketch.Count, MixtureBoundary.Prior(alpha));
        var (below, all) = (0.0, new List<(double, double)> { (0, mixture.LogEvidence(0, 0)), (double.PositiveInfinity, mixture.LogEvidence(sketch.Count, sketch.Count)) });
        foreach (var (value, weight) in sketch.Cells())
        {
            all.Add((value, mixture.LogEvidence(below, below + weight)));
            below += weight;
        }

        return all;
    }
}
