using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Tests.Privacy;

public sealed class DiscreteLaplaceTests
{
    private const int Draws = 100_000;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 1000)]
    [InlineData(3, 2)]
    [InlineData(2500, 1000)]
    public void Draws_have_the_distribution(long s, long t)
    {
        var (noise, random) = (new DiscreteLaplace(s, t), new Random(20_240_601));
        var counts = new SortedDictionary<long, int>();
        for (var i = 0; i < Draws; i++)
        {
            var drawn = noise.Draw(() => (ulong)random.NextInt64(long.MinValue, long.MaxValue));
            counts[drawn] = counts.GetValueOrDefault(drawn) + 1;
        }

        // P(y) = (1 − p)/(1 + p) · p^|y| with p = exp(−s/t); what is expected fewer than ten times is one cell on either side.
        var p = Math.Exp(-(double)s / t);
        double Expected(long y) => Draws * (1 - p) / (1 + p) * Math.Pow(p, Math.Abs(y));
        var (statistic, cells, rest, restExpected) = (0.0, 0, (double)Draws, (double)Draws);
        for (var y = 0L; Expected(y) >= 10; y++)
        {
            foreach (var at in y == 0 ? [0L] : new[] { y, -y })
            {
                var (found, expected) = (counts.GetValueOrDefault(at), Expected(at));
                statistic += (found - expected) * (found - expected) / expected;
                cells++;
                (rest, restExpected) = (rest - found, restExpected - expected);
            }
        }

        statistic += restExpected > 5 ? (rest - restExpected) * (rest - restExpected) / restExpected : 0;
        // Chi-square of that many degrees of freedom is within five standard deviations of its mean.
        statistic.ShouldBeLessThan(cells + (5 * Math.Sqrt(2.0 * cells)));
        counts.Where(pair => Math.Abs(pair.Key) > noise.Bound(0.05)).Sum(static pair => pair.Value).ShouldBeLessThanOrEqualTo((int)(Draws * 0.053));
    }

    [Fact]
    public void Counts_and_means_are_right_up_to_their_noise()
    {
        var rows = new PartialAggregate();
        var random = new Random(7);
        ulong Bits() => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        for (var i = 0; i < 10_000; i++)
            rows.Traffic.AddRecord(i, 1, i % 10 == 0 ? "timeout" : null);
        float[] ages = [.. Enumerable.Range(0, 10_000).Select(static i => (float)(20 + (i % 41)))];
        rows.Features.AddNumeric("age", ages);
        Math.Abs(PrivateFigure.Find("records")!.Count(rows, 1000, Bits) - 10_000).ShouldBeLessThan(30);
        Math.Abs(PrivateFigure.Find("errors")!.Count(rows, 1000, Bits) - 1000).ShouldBeLessThan(30);
        PrivateFigure.Find("feature_mean(age)")!.Mean(rows, 1000, 0, 100, Bits).Value.ShouldBe(40, 40 * 0.035);
        PrivateFigure.Find("feature_mean(age)")!.Mean(rows, 1000, 0, 30, Bits).Value.ShouldBe(28.7, 1, "values beyond a bound count as the bound");
        PrivateFigure.Find("feature_mean(nothing)")!.Mean(rows, 1000, 0, 100, Bits).ShouldSatisfyAllConditions(static mean => mean.Value.ShouldBeInRange(0, 100), static mean => mean.NoiseBound.ShouldBeGreaterThan(1));
        PrivateFigure.Find("feature_mean").ShouldBeNull();
        PrivateFigure.Find("records(x)").ShouldBeNull();
    }

    [Fact]
    public void One_record_changes_the_sum_of_a_mean_by_its_own_steps_only()
    {
        // The largest value must give the others of its bucket no other middle.
        var (fewer, more) = (new ModelOutputs(), new ModelOutputs());
        foreach (var value in (double[])[10, 10.02])
            fewer.Values.Add(value);
        foreach (var value in (double[])[10, 10.02, 10.04])
            more.Values.Add(value);
        more.Values.Quantiles.Cells().Select(static cell => cell.Value).ShouldBe(fewer.Values.Quantiles.Cells().Select(static cell => cell.Value));
        more.Values.Quantiles.Cells().Sum(static cell => (long)cell.Count).ShouldBe(3);
    }
}
