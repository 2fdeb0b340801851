using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Tests.Baselines;

public class BaselineTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Too_few_rows_are_refused_in_a_sentence(int rows)
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "x", new double[rows]);
        Should.Throw<BaselineException>(() => builder.Build()).Message.ShouldBe($"a baseline needs at least 2 rows, and there {(rows == 1 ? "is 1" : "are 0")}");
        Should.Throw<BaselineException>(() => PeriodBaseline.Of(new PartialAggregate())).Message.ShouldContain("at least 2 rows");
    }

    [Fact]
    public void Columns_that_do_not_match_are_refused_by_name()
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "x", [1, 2, 3]);
        Should.Throw<BaselineException>(() => builder.AddCategories(ColumnRole.Feature, "c", ["a"])).Message.ShouldBe("the column 'c' has 1 values, and other columns have 3");
        Should.Throw<BaselineException>(() => builder.AddNumbers(ColumnRole.Feature, "y", [1, 2, 3], 0)).Message.ShouldContain("importance 0");
    }

    [Fact]
    public void A_constant_column_that_stays_is_stable_and_one_that_changes_drifts()
    {
        var baseline = Of(("x", Repeat(5, 500)));
        baseline.Bins.Columns[0].Edges.Length.ShouldBe(2);
        Judge(baseline, Repeat(5, 500)).Columns[0].Verdict.ShouldBe(DriftVerdict.Stable);
        var changed = Judge(baseline, Repeat(6, 500)).Columns[0];
        changed.Verdict.ShouldBe(DriftVerdict.Drifted);
        changed.Current.UnseenShare.ShouldBe(1);
        changed.NormalisedWasserstein.ShouldBeNull("the baseline's deviation is 0");
        double.IsFinite(changed.Test!.PValue).ShouldBeTrue();
    }

    [Fact]
    public void A_column_without_a_value_is_untested_on_either_side_and_says_why()
    {
        var baseline = Of(("x", Repeat(double.NaN, 500)), ("y", Numbers(1, 500)));
        var drift = Judge(baseline, Repeat(double.NaN, 500), Repeat(double.NaN, 500));
        Column(drift, "x").Reason.ShouldBe("the baseline has no value of it");
        Column(drift, "y").Verdict.ShouldBe(DriftVerdict.Drifted, "all of it is missing");
        Column(drift, "y").Current.MissingShare.ShouldBe(1);
        Column(DataDriftJudge.Judge(baseline, current: null), "y").Reason.ShouldBe(DataDriftJudge.NoneBinned);
    }

    [Fact]
    public void A_value_that_is_new_to_a_column_of_few_values_is_seen()
    {
        var random = new Random(3);
        var baseline = Of(("flag", [.. Enumerable.Range(0, 1000).Select(_ => (double)random.Next(2))]));
        var column = Judge(baseline, [.. Enumerable.Range(0, 1000).Select(_ => (double)random.Next(3))]).Columns[0];
        column.Test!.Method.ShouldBe(DriftMethod.ChiSquare);
        column.Verdict.ShouldBe(DriftVerdict.Drifted);
        column.Current.UnseenShare!.Value.ShouldBe(1.0 / 3, 0.05);
    }

    [Fact]
    public void A_hundred_thousand_categories_keep_those_that_are_clearly_more_frequent_and_count_the_rest()
    {
        var values = Enumerable.Range(0, 100_000).Select(i => $"v{i}").Concat(Enumerable.Repeat("often", 50)).Append(new string('x', 5000)).Append(null).ToArray();
        var builder = new BaselineBuilder();
        builder.AddCategories(ColumnRole.Feature, "c", values);
        var column = builder.Build().Columns[0];
        column.Bins.Categories.ShouldBe(["often"], "no other one is more frequent than those beyond the limit");
        column.Counts.Total.ShouldBe((ulong)values.Length - 1, "one is missing");
        column.Counts.Counts[column.Bins.Other].ShouldBe(100_000UL + 1);
        builder.Build().Encode().Length.ShouldBeLessThan(4000);
    }

    [Theory]
    [InlineData(100_000, 0)]
    [InlineData(5_000, 0)]
    [InlineData(2_000, 0.7)]
    [InlineData(100_000, 1)]
    public void Identifiers_and_other_columns_of_many_categories_do_not_drift_by_themselves(int categories, double skew)
    {
        const int Seed = 3;
        var random = new Random(Seed);
        var builder = new BaselineBuilder();
        builder.AddCategories(ColumnRole.Feature, "user", [.. Draw(20_000)]);
        var baseline = builder.Build();
        for (var hour = 0; hour < 20; hour++)
        {
            var counts = new BinnedCounts();
            var current = counts.Add(baseline.Bins, 2_000)!;
            foreach (var value in Draw(2_000))
                current[0].Add(baseline.Bins.Columns[0].CellOf(value), 1);
            var column = DataDriftJudge.Judge(baseline, current).Columns[0];
            column.Verdict.ShouldNotBe(DriftVerdict.Drifted, $"seed {Seed}, hour {hour}: {column.Sentence}");
        }

        // More frequent the smaller the number, as words are.
        IEnumerable<string> Draw(int count) => Enumerable.Range(0, count).Select(_ =>
            $"u{(int)(skew == 1 ? Math.Exp(random.NextDouble() * Math.Log(categories)) : categories * Math.Pow(random.NextDouble(), 1 / (1 - skew)))}");
    }

    [Fact]
    public void Values_in_single_precision_fall_into_the_bins_of_the_same_values_in_double()
    {
        double[] values = [.. Enumerable.Range(0, 3000).Select(i => i / 1000.0)];
        foreach (var baseline in (Baseline[])[Of(("x", values)), Of(("x", [.. values.Select(value => Math.Round(value % 1, 1))]))])
        {
            var bins = baseline.Bins.Columns[0];
            foreach (var value in values)
                bins.CellOf((double)(float)value).ShouldBe(bins.CellOf(value), $"{value:R}");
        }
    }

    [Fact]
    public void A_baseline_encodes_and_foreign_bytes_are_refused()
    {
        var random = new Random(7);
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "x", Numbers(2, 1000), 3);
        builder.AddCategories(ColumnRole.Prediction, "", [.. Enumerable.Range(0, 1000).Select(_ => random.Next(3) == 0 ? "yes" : "no")]);
        builder.AddNumbers(ColumnRole.Score, "", [.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble())]);
        builder.AddNumbers(ColumnRole.Feature, "nothing", Repeat(double.NaN, 1000));
        var baseline = builder.Build();
        var encoded = baseline.Encode();
        var decoded = Baseline.Decode(encoded);
        decoded.Encode().ShouldBe(encoded);
        decoded.Bins.Fingerprint.ShouldBe(baseline.Bins.Fingerprint);
        decoded.Columns[0].Importance.ShouldBe(3);
        encoded.Length.ShouldBeLessThan(2000);
        for (var i = 0; i < 2000; i++)
        {
            var mutated = encoded.ToArray()[..random.Next(encoded.Length)];
            if (mutated.Length > 0)
                mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Baseline.Decode(mutated);
            }
            catch (AggregateFormatException)
            {
                // The one way to refuse.
            }
        }
    }

    [Fact]
    public void A_period_gives_bins_whose_counts_are_those_of_its_values()
    {
        foreach (var (values, name) in new[] { (Numbers(5, 4000), "skewed"), (Numbers(6, 4000).Select(x => x - 40).ToArray(), "signed"), (Numbers(7, 4000).Select(x => Math.Round(x / 9)).ToArray(), "few") })
        {
            var period = new PartialAggregate();
            period.Traffic.AddRecords((ulong)values.Length, values.Length, values.Length, 0, 1);
            period.Features.AddNumeric("x", values);
            period.Features.AddCategorical("c", [.. values.Select((_, i) => (byte)(i % 3 == 0 ? 255 : i % 2))], ["a", "b"]);
            var baseline = PeriodBaseline.Of(period);
            var x = baseline.Columns.Single(column => column.Bins.Name == "x");
            var recounted = new ulong[x.Bins.CellCount];
            foreach (var value in values)
                recounted[x.Bins.CellOf(value)]++;
            x.Counts.Counts.ToArray().ShouldBe(recounted, name);
            var c = baseline.Columns.Single(column => column.Bins.Name == "c");
            (baseline.Rows - c.Values).ShouldBe((ulong)Enumerable.Range(0, values.Length).Count(i => i % 3 == 0));
            DataDriftJudge.Judge(baseline, CountsOf(baseline, values)).Columns.Single(column => column.Name == "x").Test!.EffectSize.ShouldBe(0, 1e-12, name);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-500)]
    [InlineData(1e6)]
    public void The_distance_of_a_shift_is_the_shift_wherever_the_values_lie(double at)
    {
        double[] values = [.. Numbers(1, 4000).Select(x => x + at)];
        var period = new PartialAggregate();
        period.Traffic.AddRecords(4000, 4000, 4000, 0, 1);
        period.Features.AddNumeric("x", values);
        foreach (var (baseline, tolerance) in new[] { (Of(("x", values)), 0.1), (PeriodBaseline.Of(period), at == 0 ? 0.5 : double.PositiveInfinity) })
        {
            var column = Judge(baseline, [.. values.Select(x => x + 4)]).Columns[0];
            if (double.IsFinite(tolerance))
                column.Wasserstein!.Value.ShouldBe(4, 4 * tolerance);
            column.NormalisedWasserstein!.Value.ShouldBe(column.Wasserstein!.Value / baseline.Columns[0].StandardDeviation!.Value, 1e-9);
        }
    }

    [Fact]
    public void Importance_weighs_the_verdict_and_the_order()
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "a", Numbers(1, 1000), 1);
        builder.AddNumbers(ColumnRole.Feature, "b", Numbers(2, 1000), 9);
        builder.AddNumbers(ColumnRole.Feature, "c", Numbers(3, 1000), 1);
        var baseline = builder.Build();
        var drift = DataDriftJudge.Judge(baseline, CountsOf(baseline, Numbers(4, 1000), [.. Numbers(5, 1000).Select(x => x * 2)], Numbers(6, 1000)));
        drift.DriftedShare!.Value.ShouldBeClose(9.0 / 11);
        drift.Verdict.ShouldBe(DriftVerdict.Drifted);
        drift.Columns[0].Name.ShouldBe("b");
    }

    private static ColumnDrift Column(DataDrift drift, string name) => drift.Columns.Single(column => column.Name == name);

    private static Baseline Of(params (string Name, double[] Values)[] columns)
    {
        var builder = new BaselineBuilder();
        foreach (var (name, values) in columns)
            builder.AddNumbers(ColumnRole.Feature, name, values);
        return builder.Build();
    }

    private static DataDrift Judge(Baseline baseline, params double[][] columns) => DataDriftJudge.Judge(baseline, CountsOf(baseline, columns));

    private static BinnedColumns CountsOf(Baseline baseline, params double[][] columns)
    {
        var counts = new BinnedCounts().Add(baseline.Bins, (ulong)columns[0].Length)!;
        var numeric = Enumerable.Range(0, baseline.Columns.Length).Where(i => baseline.Columns[i].Bins.IsNumeric).ToArray();
        for (var column = 0; column < columns.Length; column++)
        {
            foreach (var value in columns[column])
                counts[numeric[column]].Add(baseline.Bins.Columns[numeric[column]].CellOf(value), 1);
        }

        return counts;
    }

    private static double[] Repeat(double value, int n) => [.. Enumerable.Repeat(value, n)];

    private static double[] Numbers(int seed, int n)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => Math.Exp(random.NextDouble() * 4))];
    }
}
