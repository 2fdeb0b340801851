using System.Text.Json;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Tests.Golden;
using Xunit.Abstractions;
using static OrleansMonitor.Domain.Tests.Comparisons.ComparedVersions;

namespace OrleansMonitor.Domain.Tests.Comparisons;

public class MeasurementComparisonTests(ITestOutputHelper output)
{
    private static readonly JsonElement Golden = GoldenFile.Load("comparison");

    public static TheoryData<string> Means => GoldenFile.Names(Golden.GetProperty("measurements"));

    public static TheoryData<string> Shares => GoldenFile.Names(Golden.GetProperty("verdicts"));

    [Theory]
    [MemberData(nameof(Means))]
    public void Means_of_numbers_have_the_interval_of_scipys_variances(string name)
    {
        var golden = GoldenFile.Case(Golden.GetProperty("measurements"), name);
        Agrees(Compare(Numbers(golden.Numbers("baseline")), Numbers(golden.Numbers("candidate")), "measurement_mean(m)"), golden);
    }

    [Theory]
    [MemberData(nameof(Shares))]
    public void Shares_of_truth_values_have_the_interval_of_the_boundary(string name)
    {
        var golden = GoldenFile.Case(Golden.GetProperty("verdicts"), name);
        Agrees(Compare(Truths(golden.Numbers("baseline")), Truths(golden.Numbers("candidate")), "measurement_share(m=true)"), golden);
    }

    [Fact]
    public void Without_a_direction_a_measurement_differs_and_with_one_the_version_is_worse()
    {
        var (baseline, candidate) = (Truths(Split(1_600, 2_000)), Truths(Split(1_300, 2_000)));
        var plain = new VersionComparison(Of("1", baseline), Of("2", candidate));
        var figure = plain.Figures().Single(static figure => figure.Metric == "measurement_share(m=true)");
        output.WriteLine(figure.Sentence);
        (figure.Verdict, figure.HasDirection, figure.IsDecisive).ShouldBe((ComparisonVerdict.Differs, false, false));

        var (declared, figures, verdict) = Judge(baseline, candidate, directions: [("m", MetricDirection.Down)]);
        (declared["measurement_share(m=true)"].Verdict, verdict).ShouldBe((ComparisonVerdict.Worse, ComparisonVerdict.Worse));
        // Of the five that decide by default and the declared one.
        declared["measurement_share(m=true)"].Level.ShouldBe(1 - (0.05 / 6), 1e-12);
        var sentence = ComparisonSummary.Of(verdict, figures, "1", "2", []);
        sentence.ShouldStartWith("2 is worse than 1: the share of m=true fell by 15 points (");
        sentence.ShouldEndWith("), from 80.0% to 65.0%.");
        Judge(baseline, candidate, directions: [("m=true", MetricDirection.Up)]).Verdict.ShouldBe(ComparisonVerdict.Better);
    }

    [Fact]
    public void A_chosen_measurement_without_a_direction_is_no_worse_where_it_is_alike_and_open_where_it_differs()
    {
        var metric = ComparisonMetrics.Find("measurement_mean(m)", out _)!;
        var (_, alike, verdict) = Judge(Numbers(Alternating(1, 2, 50_000)), Numbers(Alternating(1, 2, 50_000)), [metric]);
        (alike.Single(static figure => figure.IsDecisive).Verdict, verdict).ShouldBe((ComparisonVerdict.Alike, ComparisonVerdict.NoWorse));
        var (_, differing, open) = Judge(Numbers(Alternating(1, 2, 2_000)), Numbers(Alternating(2, 3, 2_000)), [metric]);
        open.ShouldBe(ComparisonVerdict.Undecided);
        ComparisonSummary.Of(open, differing, "1", "2", []).ShouldEndWith(". Which direction is better is not known: declare m=higher or m=lower.");
    }

    [Fact]
    public void Categories_are_compared_by_the_most_frequent_values_and_a_declared_one()
    {
        var (baseline, candidate) = (new PartialAggregate(), new PartialAggregate());
        for (var i = 0; i < 4_000; i++)
        {
            Measure(baseline, $"v{i % 15:00}");
            Measure(candidate, i % 20 == 0 ? "unsafe" : $"v{i % 15:00}");
        }

        var figures = new VersionComparison(Of("1", baseline), Of("2", candidate), new ComparisonSettings { Directions = Directions([("m=unsafe", MetricDirection.Up)]) }).Figures();
        figures.Count(static figure => figure.Metric.StartsWith("measurement_share", StringComparison.Ordinal)).ShouldBe(MeasurementComparison.MaxValues + 1);
        figures.Single(static figure => figure.Metric == "measurement_share(m=unsafe)").Verdict.ShouldBe(ComparisonVerdict.Worse);
        figures.Single(static figure => figure.Metric == "measurement_coverage(m)").Candidate.ShouldBe(1);
    }

    [Fact]
    public void A_measurement_that_changed_its_kind_is_compared_to_nothing()
    {
        var (figures, _, _) = Judge(Numbers(Alternating(1, 2, 500)), Truths(Split(250, 500)), []);
        figures["measurement_mean(m)"].Reason.ShouldBe("version 2 has no numbers measured as m");
        figures["measurement_share(m=true)"].Reason.ShouldBe("version 1 has no categories measured as m");
    }

    [Fact]
    public void Values_that_are_all_the_same_decide_nothing()
    {
        Compare(Numbers(Alternating(1, 1, 500)), Numbers(Alternating(1, 1, 500)), "measurement_mean(m)").Sentence
            .ShouldStartWith("the mean of m is undecided: all values of both versions are the same, so that how much they vary is not known");
        var figure = Compare(Numbers(Alternating(1, 1, 500)), Numbers(Alternating(2, 2, 500)), "measurement_mean(m)");
        (figure.Verdict, figure.Lower > 0.5, figure.Upper < 1.5, figure.Lower < 1).ShouldBe((ComparisonVerdict.Differs, true, true, true));
    }

    [Fact]
    public void Only_so_many_measurements_are_compared_unasked()
    {
        var (baseline, candidate) = (new PartialAggregate(), new PartialAggregate());
        foreach (var side in (PartialAggregate[])[baseline, candidate])
        {
            side.Traffic.AddRecord(0);
            for (var i = 0; i < 40; i++)
                side.Measurements.AddNumeric($"n{i:00}", [i]);
        }

        var comparison = new VersionComparison(Of("1", baseline), Of("2", candidate), new ComparisonSettings { Directions = Directions([("n39", MetricDirection.Up), ("gone", MetricDirection.Up)]) });
        var metrics = comparison.Figures().Select(static figure => figure.Metric).ToArray();
        metrics.Count(static metric => metric.StartsWith("measurement_mean", StringComparison.Ordinal)).ShouldBe(MeasurementComparison.MaxMeasurements + 2);
        metrics.ShouldContain("measurement_mean(n39)");
        comparison.MeasurementNotes().ShouldBe(["Neither version has a measurement gone. There are n00, n01, n02, n03, n04, n05, n06, n07, n08, n09 and 30 more.", "8 more measurements are compared where they are chosen or a direction of them is declared."]);
    }

    [Theory]
    [InlineData("m=unsfe", "measurement_share(m=unsfe)", "Neither version has the value unsfe of the measurement m. There are unsafe, safe.")]
    [InlineData("m", "measurement_mean(m)", "The measurement m is of categories and has no mean: m=VALUE is the share of one. There are safe, unsafe.")]
    [InlineData("w=safe", "measurement_share(w=safe)", "Neither version has a measurement w. There are m, n.")]
    [InlineData("w", "measurement_mean(w)", "Neither version has a measurement w. There are m, n.")]
    [InlineData("n=5", "measurement_share(n=5)", "The measurement n is of numbers and has no value 5.")]
    public void What_neither_version_has_leaves_the_verdict_open_where_it_is_declared_or_chosen(string declared, string metric, string note)
    {
        var (baseline, candidate) = (Alike(), Alike());
        var known = new VersionComparison(Of("1", baseline), Of("2", candidate), Declaring("m=unsafe"));
        (known.Verdict(known.Figures()), known.MeasurementNotes().Count()).ShouldBe((ComparisonVerdict.NoWorse, 0));

        var unknown = new VersionComparison(Of("1", baseline), Of("2", candidate), Declaring(declared));
        var figures = unknown.Figures();
        var figure = figures.Single(each => each.Metric == metric);
        (figure.Verdict, figure.Baseline, figure.Candidate, figure.IsDecisive).ShouldBe((ComparisonVerdict.NotCompared, null, null, true));
        figure.Sentence.ShouldContain("is not compared: both versions have no ");
        unknown.Verdict(figures).ShouldBe(ComparisonVerdict.Undecided);
        unknown.MeasurementNotes().ShouldBe([note]);

        var chosen = new VersionComparison(Of("1", baseline), Of("2", candidate), new ComparisonSettings { Decisive = [ComparisonMetrics.Find(metric, out _)!, ComparisonMetrics.Find("accuracy", out _)!], IsChosen = true });
        chosen.Verdict(chosen.Figures()).ShouldBe(ComparisonVerdict.Undecided);
        chosen.MeasurementNotes().ShouldBe([note]);

        static ComparisonSettings Declaring(string name) => new() { Directions = Directions([(name, MetricDirection.Up)]) };

        static PartialAggregate Alike()
        {
            var rows = Labelled(90_000, 10_000);
            for (var i = 0; i < 100_000; i++)
            {
                rows.Measurements.AddCategorical("m", [0], [i % 100 == 0 ? "unsafe" : "safe"]);
                if (i % 2 == 0)
                    rows.Measurements.AddNumeric("n", [i % 7]);
            }

            return rows;
        }
    }

    [Fact]
    public void The_nearest_value_is_named_first_however_rare_it_is()
    {
        var rows = new PartialAggregate();
        for (var i = 0; i < 3_001; i++)
            Measure(rows, i == 3_000 ? "unsafe" : $"v{i % 15:00}");
        var comparison = new VersionComparison(Of("1", rows), Of("2", rows), new ComparisonSettings { Directions = Directions([("m=unsfe", MetricDirection.Up)]) });
        comparison.MeasurementNotes().ShouldBe(["Neither version has the value unsfe of the measurement m. There are unsafe, v00, v01, v02, v03, v04, v05, v06, v07, v08 and 6 more."]);
    }

    [Fact]
    public void A_chosen_coverage_of_a_measurement_that_there_is_not_is_missing_and_a_truth_that_is_never_true_is_not()
    {
        var (figures, _, verdict) = Judge(Truths(new double[50_000]), Truths(new double[50_000]), [ComparisonMetrics.Find("measurement_coverage(mm)", out _)!]);
        (figures["measurement_coverage(mm)"].Verdict, verdict).ShouldBe((ComparisonVerdict.NotCompared, ComparisonVerdict.Undecided));
        figures["measurement_coverage(mm)"].Reason.ShouldBe("both versions have no record measured as mm");
        var never = Judge(Truths(new double[50_000]), Truths(new double[50_000]), directions: [("m", MetricDirection.Up)]);
        (never.ByMetric["measurement_share(m=true)"].Verdict, never.Verdict).ShouldBe((ComparisonVerdict.NoWorse, ComparisonVerdict.NoWorse));
    }

    [Theory]
    [InlineData("judge=higher", "judge", MetricDirection.Down)]
    [InlineData("verdict=unsafe=lower", "verdict=unsafe", MetricDirection.Up)]
    [InlineData("judge", null, MetricDirection.None)]
    [InlineData("judge=", null, MetricDirection.None)]
    [InlineData("=higher", null, MetricDirection.None)]
    [InlineData("judge=up", null, MetricDirection.None)]
    public void A_direction_is_a_name_and_higher_or_lower(string text, string? name, MetricDirection worse)
    {
        ComparisonDirection.TryParse(text, out var direction).ShouldBe(name is not null);
        (direction.Measurement, direction.Worse).ShouldBe((name, worse));
    }

    [Theory]
    [InlineData("measurement_mean()")]
    [InlineData("measurement_mean(m")]
    [InlineData("measurement_share(m)")]
    [InlineData("measurement_share(m=)")]
    [InlineData("measurement_quantile(m=0.5)")]
    public void What_is_no_metric_of_a_measurement_is_refused(string name)
    {
        ComparisonMetrics.Find(name, out var problem).ShouldBeNull();
        problem.ShouldBe("one of measurement_mean(MEASUREMENT), measurement_share(MEASUREMENT=VALUE), measurement_coverage(MEASUREMENT)");
    }

    [Fact]
    public void Looking_after_every_hundred_measurements_calls_equal_versions_different_as_seldom_as_promised()
    {
        const int Runs = 200, Looks = 100, Seed = 20_261_128;
        var wrong = 0;
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random(Seed + run);
            var (baseline, candidate) = (new PartialAggregate(), new PartialAggregate());
            var isWrong = false;
            for (var look = 0; look < Looks; look++)
            {
                Add(baseline, 80, random);
                Add(candidate, 20, random);
                isWrong |= Compare(baseline, candidate, "measurement_mean(m)", 0).Verdict == ComparisonVerdict.Differs;
            }

            wrong += isWrong ? 1 : 0;
        }

        output.WriteLine($"seed {Seed}: {wrong} of {Runs} runs found a difference");
        wrong.ShouldBeLessThanOrEqualTo((int)(Runs * (0.05 + (4 * Math.Sqrt(0.05 * 0.95 / Runs)))));

        // Skewed, as revenue is.
        static void Add(PartialAggregate rows, int values, Random random)
        {
            for (; values > 0; values--)
                Measure(rows, -Math.Log(1 - random.NextDouble()));
        }
    }

    private static void Agrees(FigureComparison figure, JsonElement golden)
    {
        figure.Difference!.Value.ShouldBe(golden.Number("difference")!.Value, 1e-9);
        figure.Lower!.Value.ShouldBe(golden.Number("lower")!.Value, 1e-9);
        figure.Upper!.Value.ShouldBe(golden.Number("upper")!.Value, 1e-9);
    }

    private static FigureComparison Compare(PartialAggregate baseline, PartialAggregate candidate, string metric, double? margin = null) =>
        ComparedVersions.Compare(Of("1", baseline), Of("2", candidate), metric, margin);

    private static (Dictionary<string, FigureComparison> ByMetric, IReadOnlyList<FigureComparison> Figures, ComparisonVerdict Verdict) Judge(
        PartialAggregate baseline, PartialAggregate candidate, ComparisonMetric[]? chosen = null, (string, MetricDirection)[]? directions = null)
    {
        var settings = new ComparisonSettings { Directions = Directions(directions ?? []) };
        if (chosen is { Length: > 0 })
            settings = settings with { Decisive = chosen, IsChosen = true };
        var comparison = new VersionComparison(Of("1", baseline), Of("2", candidate), settings);
        var figures = comparison.Figures();
        return (figures.ToDictionary(static figure => figure.Metric), figures, comparison.Verdict(figures));
    }

    private static Dictionary<string, MetricDirection> Directions((string Name, MetricDirection Worse)[] directions) => directions.ToDictionary(static each => each.Name, static each => each.Worse);

    private static ComparedVersion Of(string name, PartialAggregate rows) => Version(name, ("", rows));

    private static double[] Split(int hits, int count) => [.. Enumerable.Range(0, count).Select(i => i < hits ? 1.0 : 0)];

    private static double[] Alternating(double one, double other, int count) => [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? one : other)];

    private static PartialAggregate Numbers(double[] values)
    {
        var rows = new PartialAggregate();
        foreach (var value in values)
            Measure(rows, value);
        return rows;
    }

    private static PartialAggregate Truths(double[] values)
    {
        var rows = new PartialAggregate();
        foreach (var value in values)
            Measure(rows, value == 1 ? "true" : "false");
        return rows;
    }

    private static void Measure(PartialAggregate rows, double value)
    {
        rows.Traffic.AddRecord(0);
        rows.Measurements.AddNumeric("m", [value]);
    }

    private static void Measure(PartialAggregate rows, string value)
    {
        rows.Traffic.AddRecord(0);
        rows.Measurements.AddCategorical("m", [0], [value]);
    }
}
