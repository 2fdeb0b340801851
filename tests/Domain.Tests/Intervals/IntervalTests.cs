using System.Text.Json;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Intervals;

public class IntervalTests
{
    private static readonly JsonElement Golden = GoldenFile.Load("intervals");

    [Fact]
    public void Normal_quantiles_are_those_of_scipy()
    {
        foreach (var row in Golden.GetProperty("quantiles").EnumerateArray())
        {
            var (p, z) = (row.GetProperty("p").GetDouble(), row.GetProperty("z").GetDouble());
            NormalDistribution.Quantile(p).ShouldBe(z, 2e-15 * Math.Max(1, Math.Abs(z)), $"p = {p}");
        }
    }

    [Fact]
    public void Clopper_Pearson_bounds_are_those_of_scipy()
    {
        foreach (var row in Golden.GetProperty("clopper_pearson").EnumerateArray())
        {
            var interval = ClopperPearson.Interval(row.Number("k")!.Value / row.Number("n")!.Value, row.Number("n")!.Value, row.Number("level")!.Value);
            interval.Lower.ShouldBe(row.Number("lower")!.Value, 1e-10 + (1e-8 * interval.Lower), row.ToString());
            interval.Upper.ShouldBe(row.Number("upper")!.Value, 1e-10, row.ToString());
        }
    }

    [Fact]
    public void The_lower_bound_is_above_the_true_proportion_as_seldom_as_promised()
    {
        foreach (var row in Golden.GetProperty("false_alarms").EnumerateArray())
        {
            var (p, n) = (row.Number("p")!.Value, (int)row.Number("n")!.Value);
            var probability = row.Number("probability")!.Value;
            FalseAlarm(p, n, share => ClopperPearson.Interval(share, n).Lower).ShouldBe(probability, 1e-9, row.ToString());
            probability.ShouldBeLessThanOrEqualTo(0.025, row.ToString());
        }
    }

    [Fact]
    public void More_trials_than_are_computed_with_give_a_wider_interval_not_a_narrower()
    {
        var exact = ClopperPearson.Interval(0.3, ClopperPearson.MaxTrials);
        ClopperPearson.Interval(0.3, 1e12).ShouldBe(exact);
        exact.Lower.ShouldBeLessThan(0.3);
        exact.Upper.ShouldBeGreaterThan(0.3);
    }

    [Fact]
    public void Effective_numbers_that_are_fractions_lie_between_their_neighbours()
    {
        double Lower(double n) => ClopperPearson.Interval(0.5, n).Lower;
        Lower(10).ShouldBeLessThan(Lower(10.5));
        Lower(10.5).ShouldBeLessThan(Lower(11));
        ClopperPearson.Interval(1, 0.25).Upper.ShouldBe(1);
        ClopperPearson.Interval(0, 0.25).Lower.ShouldBe(0);
    }

    [Fact]
    public void Students_quantiles_are_those_of_scipy()
    {
        foreach (var row in Golden.GetProperty("student").EnumerateArray())
        {
            var t = row.Number("t")!.Value;
            MeanInterval.StudentQuantile(row.Number("p")!.Value, row.Number("freedom")!.Value).ShouldBe(t, 1e-7 * Math.Max(1, t), row.ToString());
        }
    }

    [Fact]
    public void Ranks_of_quantiles_are_those_of_the_binomial_distribution()
    {
        foreach (var row in Golden.GetProperty("ranks").EnumerateArray())
        {
            var ranks = QuantileRanks.Of(row.Number("q")!.Value, (long)row.Number("n")!.Value, row.Number("level")!.Value);
            ranks.ShouldBe(((long)row.Number("lower")!.Value, (long)row.Number("upper")!.Value), row.ToString());
        }
    }

    [Fact]
    public void Without_trials_there_is_no_interval()
    {
        ClopperPearson.IntervalOrNull(0.5, 0).ShouldBeNull();
        ClopperPearson.IntervalOrNull(null, 10).ShouldBeNull();
        ClopperPearson.IntervalOrNull(0.5, 10).ShouldBe(ClopperPearson.Interval(0.5, 10));
    }

    [Fact]
    public void What_cannot_be_is_refused_with_its_value()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => ClopperPearson.Interval(1.01, 5));
        Should.Throw<ArgumentOutOfRangeException>(() => ClopperPearson.Interval(0.5, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => ClopperPearson.Interval(0.5, 5, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => QuantileRanks.Of(1, 5));
        Should.Throw<ArgumentOutOfRangeException>(() => QuantileRanks.Of(0.5, 0)).Message.ShouldContain("10000000");
        Should.Throw<ArgumentOutOfRangeException>(() => MeanInterval.Of(0, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => BetaDistribution.Probability(0.5, 0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => BetaDistribution.Quantile(-1, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => NormalDistribution.Quantile(double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => Mover.Ratio(1, default, 0, default)).ParamName.ShouldBe("second");
    }

    [Fact]
    public void A_ratio_to_a_known_figure_is_the_interval_divided_by_it()
    {
        var ratio = Mover.Ratio(6, new ConfidenceInterval(5, 8, 0.95), 2, new ConfidenceInterval(2, 2, 0.95));
        ratio.Lower.ShouldBe(2.5, 1e-12);
        ratio.Upper.ShouldBe(4, 1e-12);
        var difference = Mover.Difference(6, new ConfidenceInterval(5, 8, 0.95), 2, new ConfidenceInterval(2, 2, 0.95));
        (difference.Lower, difference.Upper).ShouldBe((3, 6));
    }

    [Fact]
    public void The_published_difference_of_56_in_70_and_48_in_80_is_reproduced()
    {
        // Newcombe: Interval estimation for the difference between independent proportions, Statistics in Medicine 17, 1998, method 10.
        ConfidenceInterval[] intervals = [.. Golden.GetProperty("wilson").EnumerateArray().Select(static row => new ConfidenceInterval(row.Number("lower")!.Value, row.Number("upper")!.Value, 0.95))];
        var difference = Mover.Difference(0.8, intervals[0], 0.6, intervals[1]);
        difference.Lower.ShouldBe(0.0524, 5e-5);
        difference.Upper.ShouldBe(0.3339, 5e-5);
    }

    [Theory]
    [InlineData(0.02, 0.01, 500)]
    [InlineData(0.3, 0.4, 50)]
    [InlineData(0.9, 0.95, 2000)]
    public void The_bounds_of_a_ratio_solve_the_equation_that_defines_them(double first, double second, int n)
    {
        var (a, b) = (ClopperPearson.Interval(first, n), ClopperPearson.Interval(second, n));
        var ratio = Mover.Ratio(first, a, second, b);
        double Distance(double bound) => Math.Pow(first - (bound * second), 2);
        double Variation(double bound, double own, double other) => Math.Pow(first - own, 2) + Math.Pow(bound * (other - second), 2);
        Distance(ratio.Lower).ShouldBe(Variation(ratio.Lower, a.Lower, b.Upper), 1e-12);
        Distance(ratio.Upper).ShouldBe(Variation(ratio.Upper, a.Upper, b.Lower), 1e-12 * Math.Max(1, ratio.Upper * ratio.Upper));
        (ratio.Lower < first / second && first / second < ratio.Upper).ShouldBeTrue();
    }

    [Fact]
    public void A_ratio_to_what_may_be_0_has_no_upper_bound()
    {
        var ratio = Mover.Ratio(0.1, new ConfidenceInterval(0.05, 0.2, 0.95), 0.01, new ConfidenceInterval(0, 0.05, 0.95));
        ratio.Upper.ShouldBe(double.PositiveInfinity);
        ratio.Lower.ShouldBeInRange(0, 10);
        Mover.Ratio(0, new ConfidenceInterval(0, 0.1, 0.95), 0.5, new ConfidenceInterval(0.4, 0.6, 0.95)).Lower.ShouldBe(0);
    }

    // The sum of the probabilities of all counts at which the bound is above the truth.
    private static double FalseAlarm(double p, int n, Func<double, double> lower)
    {
        var total = 0.0;
        var logP = n * Math.Log(1 - p);
        for (var k = 0; k <= n; k++)
        {
            if (lower((double)k / n) > p)
                total += Math.Exp(logP);
            logP += Math.Log((double)(n - k) / (k + 1)) + Math.Log(p / (1 - p));
        }

        return total;
    }
}
