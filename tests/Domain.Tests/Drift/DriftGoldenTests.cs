using System.Text.Json;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Drift;

public class DriftGoldenTests
{
    private static readonly JsonElement Golden = GoldenFile.Load("drift");

    public static TheoryData<string> Cases => GoldenFile.Names(Golden.GetProperty("cases"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Statistics_are_those_of_scipy(string name)
    {
        var expected = GoldenFile.Case(Golden.GetProperty("cases"), name);
        var (reference, current) = (BinnedSample.Of(expected.Numbers("reference")), BinnedSample.Of(expected.Numbers("current")));

        var ks = KolmogorovSmirnov.Of(reference, current)!.Value;
        ks.Statistic.ShouldBeClose(expected.Number("ks")!.Value, 1e-12);
        ShouldBeNear(ks.PValue, expected.Number("ks_p")!.Value, 1e-9);
        Distances.JensenShannon(reference, current).ShouldBeClose(expected.Number("js")!.Value, 1e-9);
        Distances.Hellinger(reference, current).ShouldBeClose(expected.Number("hellinger")!.Value, 1e-9);
        Distances.Wasserstein(reference, current, expected.Numbers("centres")).ShouldBeClose(expected.Number("wasserstein")!.Value, 1e-9);
        var psi = PopulationStability.Of(reference, current)!.Value;
        psi.Value.ShouldBeClose(expected.Number("psi")!.Value, 1e-10);
        ShouldBeNear(psi.PValue, expected.Number("psi_p")!.Value, 1e-8);
        psi.Critical.ShouldBeClose(expected.Number("psi_critical")!.Value, 1e-10);
        if (expected.Number("chi2") is { } statistic)
        {
            var chi = ChiSquareTest.Of(reference, current)!.Value;
            chi.Statistic.ShouldBeClose(statistic, 1e-10);
            chi.Freedom.ShouldBe((int)expected.Count("freedom"));
            ShouldBeNear(chi.PValue, expected.Number("chi2_p")!.Value, 1e-8);
        }
    }

    [Fact]
    public void Survival_of_the_chi_square_distribution_is_that_of_scipy()
    {
        foreach (var row in Golden.GetProperty("chi2").EnumerateArray())
            ShouldBeNear(ChiSquareDistribution.Survival(row.Number("x")!.Value, row.Number("freedom")!.Value), row.Number("sf")!.Value, 1e-10, row.ToString());
        foreach (var row in Golden.GetProperty("chi2_critical").EnumerateArray())
            ChiSquareDistribution.Critical(row.Number("p")!.Value, row.Number("freedom")!.Value).ShouldBeClose(row.Number("x")!.Value, 1e-11);
    }

    [Fact]
    public void Survival_of_the_Kolmogorov_distribution_is_that_of_scipy()
    {
        foreach (var row in Golden.GetProperty("kolmogorov").EnumerateArray())
            ShouldBeNear(KolmogorovDistribution.Survival(row.Number("x")!.Value), row.Number("sf")!.Value, 1e-12, row.ToString());
    }

    [Fact]
    public void Adjusted_p_values_are_those_of_the_definition()
    {
        foreach (var row in Golden.GetProperty("adjusted").EnumerateArray())
        {
            var (adjusted, expected) = (BenjaminiHochberg.Adjust(row.Numbers("p")), row.Numbers("adjusted"));
            for (var i = 0; i < expected.Length; i++)
                adjusted[i].ShouldBeClose(expected[i], 1e-12);
        }

        BenjaminiHochberg.Adjust([]).ShouldBeEmpty();
    }

    [Fact]
    public void Rare_bins_are_pooled_and_what_remains_is_the_test_of_scipy_on_the_pooled_table()
    {
        // 3 + 2, 1 + 0 and 1 + 8 are expected to be below 5 in the smaller sample of 80; 5 + 30 is not.
        var test = ChiSquareTest.Of(BinnedSample.Of(90, 5, 3, 1, 1), BinnedSample.Of(40, 30, 2, 0, 8))!.Value;
        test.PooledBins.ShouldBe(3);
        test.Freedom.ShouldBe(2);

        // scipy.stats.chi2_contingency([[90, 5, 5], [40, 30, 10]], correction=False)
        test.Statistic.ShouldBeClose(36.98901098901098, 1e-9);
        ChiSquareTest.Of(BinnedSample.Of(3, 1), BinnedSample.Of(1, 3)).ShouldBeNull("no two bins have enough");
        ChiSquareTest.Of(BinnedSample.Of(100, 0), BinnedSample.Of(50, 0)).ShouldBeNull("one bin");
    }

    [Fact]
    public void Samples_without_a_value_have_no_statistic_and_divide_nothing_by_zero()
    {
        var (empty, some) = (BinnedSample.Of(0, 0, 0), BinnedSample.Of(1, 2, 3));
        foreach (var (a, b) in new[] { (empty, some), (some, empty), (empty, empty) })
        {
            KolmogorovSmirnov.Of(a, b).ShouldBeNull();
            ChiSquareTest.Of(a, b).ShouldBeNull();
            PopulationStability.Of(a, b).ShouldBeNull();
            Distances.JensenShannon(a, b).ShouldBeNull();
            Distances.Hellinger(a, b).ShouldBeNull();
            Distances.Wasserstein(a, b, [1, 2, 3]).ShouldBeNull();
        }
    }

    [Fact]
    public void The_statistic_of_the_values_lies_between_that_of_the_bins_and_its_bound()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var random = new Random(seed);
            var (x, y) = (Draw(random, 50 + random.Next(400), 0), Draw(random, 50 + random.Next(400), random.NextDouble()));
            double[] edges = [.. x.Order().Where((_, i) => i % 40 == 39)];
            double[] Count(double[] values) => [.. Enumerable.Range(0, edges.Length + 1).Select(bin => (double)values.Count(value => edges.Count(edge => value > edge) == bin))];
            var binned = KolmogorovSmirnov.Of(BinnedSample.Of(Count(x)), BinnedSample.Of(Count(y)))!.Value;
            var exact = x.Concat(y).Max(at => Math.Abs(x.Count(value => value <= at) / (double)x.Length - y.Count(value => value <= at) / (double)y.Length));
            (binned.Statistic <= exact + 1e-12 && exact <= binned.UpperBound + 1e-12).ShouldBeTrue($"seed {seed}: {binned} and {exact}");
        }

        static double[] Draw(Random random, int n, double shift) => [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() + random.NextDouble() + shift)];
    }

    [Fact]
    public void Weighted_samples_count_by_their_effective_size()
    {
        // Half of the values weigh 9: 200 values of Σw 1,000 and Σw² 8,200 tell as much as 122.
        var weighted = new BinnedSample([500, 500], 200, 1000.0 * 1000 / 8200);
        var reference = BinnedSample.Of(300, 700);
        var same = new BinnedSample([61, 61], 122, 1000.0 * 1000 / 8200);
        KolmogorovSmirnov.Of(reference, weighted)!.Value.PValue.ShouldBeClose(KolmogorovSmirnov.Of(reference, same)!.Value.PValue, 1e-12);
        ChiSquareTest.Of(reference, weighted)!.Value.PValue.ShouldBeClose(ChiSquareTest.Of(reference, same)!.Value.PValue, 1e-12);
        PopulationStability.Of(reference, weighted)!.Value.PValue.ShouldBeClose(PopulationStability.Of(reference, same)!.Value.PValue, 1e-12);
        weighted.Count.ShouldBe(200UL);
    }

    // p-values of 1e-100 are compared as such.
    private static void ShouldBeNear(double actual, double expected, double relative, string? what = null) =>
        Math.Abs(actual - expected).ShouldBeLessThanOrEqualTo((relative * Math.Abs(expected)) + 1e-300, $"{actual:R} and {expected:R} {what}");
}
