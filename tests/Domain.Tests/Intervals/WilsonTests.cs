using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Intervals;

public class WilsonTests
{
    [Fact]
    public void Normal_quantiles_are_those_of_scipy()
    {
        foreach (var row in GoldenFile.Load("intervals").GetProperty("quantiles").EnumerateArray())
        {
            var (p, z) = (row.GetProperty("p").GetDouble(), row.GetProperty("z").GetDouble());
            NormalDistribution.Quantile(p).ShouldBe(z, 2e-15 * Math.Max(1, Math.Abs(z)), $"p = {p}");
        }
    }

    [Fact]
    public void Intervals_are_those_of_the_closed_form()
    {
        foreach (var row in GoldenFile.Load("intervals").GetProperty("wilson").EnumerateArray())
        {
            double Value(string name) => row.GetProperty(name).GetDouble();
            var interval = Wilson.Interval(Value("p"), Value("n"), Value("level"));
            interval.Lower.ShouldBe(Value("lower"), 1e-13, row.ToString());
            interval.Upper.ShouldBe(Value("upper"), 1e-13, row.ToString());
            interval.Level.ShouldBe(Value("level"));
        }
    }

    [Fact]
    public void The_published_example_of_81_in_263_is_reproduced()
    {
        // Newcombe: Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 1998, table I.
        var interval = Wilson.Interval(81.0 / 263, 263);
        interval.Lower.ShouldBe(0.2553, 5e-5);
        interval.Upper.ShouldBe(0.3662, 5e-5);
    }

    [Fact]
    public void At_the_edges_the_bound_is_the_edge()
    {
        Wilson.Interval(0, 10).Lower.ShouldBe(0);
        Wilson.Interval(0, 10).Upper.ShouldBeGreaterThan(0.2);
        Wilson.Interval(1, 10).Upper.ShouldBe(1);
        Wilson.Interval(1, 10).Lower.ShouldBeLessThan(0.8);
    }

    [Fact]
    public void Without_trials_there_is_no_interval()
    {
        Wilson.IntervalOrNull(0.5, 0).ShouldBeNull();
        Wilson.IntervalOrNull(null, 10).ShouldBeNull();
        Wilson.IntervalOrNull(0.5, 10).ShouldBe(Wilson.Interval(0.5, 10));
        Should.Throw<ArgumentOutOfRangeException>(() => Wilson.Interval(0.5, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Wilson.Interval(1.01, 5));
        Should.Throw<ArgumentOutOfRangeException>(() => Wilson.Interval(0.5, 5, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => NormalDistribution.Quantile(double.NaN));
    }
}
