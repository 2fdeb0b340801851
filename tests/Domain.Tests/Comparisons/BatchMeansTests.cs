using System.Numerics;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Tests.Sums;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Comparisons;

/// <summary>Means of windows: the same in any order, to the bit, and as exact arithmetic has it.</summary>
public sealed class BatchMeansTests(ITestOutputHelper output)
{
    [Fact]
    public void The_variance_is_the_same_in_every_order()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            output.WriteLine($"seed {seed}");
            var random = new Random(seed);
            // Of every size, with effective numbers that are no whole ones.
            var windows = Enumerable.Range(0, random.Next(1, 200)).Select(_ => (Mean: Math.Abs(ExactSumTests.Draw(random, 1e100)), Effective: 1 + (random.Next(3_000) / 7.0))).ToArray();
            var first = Of(windows);
            for (var i = 0; i < 5; i++)
            {
                random.Shuffle(windows);
                Of(windows).ShouldBe(first, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void It_is_that_of_exact_arithmetic()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            output.WriteLine($"seed {seed}");
            var random = new Random(seed);
            var offset = random.Next(2) == 0 ? 0 : 1e9;
            var windows = Enumerable.Range(0, 40).Select(_ => (Mean: offset + random.NextDouble(), Effective: (double)random.Next(1, 100))).ToArray();
            // Means of 2^−52 at least, as whole numbers of 2^−60.
            BigInteger n = 0, s = 0, q = 0;
            foreach (var (mean, effective) in windows)
            {
                var (w, x) = (new BigInteger(effective), new BigInteger(Math.ScaleB(mean, 60)));
                (n, s, q) = (n + w, s + (w * x), q + (w * x * x));
            }

            var expected = Math.ScaleB((double)(((n * q) - (s * s)) / n), -120);
            var variance = Of(windows);
            variance.SquaredDeviations.ShouldBe(expected, 1e-14 * expected);
            variance.Value.ShouldBe(expected / 39, 1e-14 * expected);
            variance.Effective.ShouldBe((double)n);
        }
    }

    [Fact]
    public void Windows_without_values_do_not_count()
    {
        Of([(5, 0), (7, double.NaN)]).ShouldBe(default);
        Of([(5, 0), (3, 2)]).ShouldBe(new BatchVariance(1, 2, 3, 0));
        double.IsNaN(Of([.. Enumerable.Repeat((1.0, 1.0), BatchVariance.MinWindows - 1)]).Value).ShouldBeTrue();
        Of([.. Enumerable.Repeat((1.0, 1.0), BatchVariance.MinWindows)]).Value.ShouldBe(0);
    }

    private static BatchVariance Of((double Mean, double Effective)[] windows)
    {
        var means = new BatchMeans();
        foreach (var (mean, effective) in windows)
            means.Add(mean, effective);
        return means.ToVariance();
    }
}
