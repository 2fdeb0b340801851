using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using Xunit.Abstractions;
using static OrleansMonitor.Domain.Tests.Comparisons.ComparedVersions;

namespace OrleansMonitor.Domain.Tests.Comparisons;

/// <summary>Class probabilities and prediction intervals of two versions.</summary>
public class OutputComparisonTests(ITestOutputHelper output)
{
    private static readonly string[] Classes = ["a", "b", "c"];

    [Fact]
    public void Losses_areas_and_ranks_of_probabilities_have_a_direction()
    {
        var (baseline, candidate) = (Version("1", ("", Vectors(4_000, 0.8, 1))), Version("2", ("", Vectors(4_000, 0.6, 2))));
        foreach (var metric in (string[])["auc_macro", "auc_class(b)", "log_loss_multiclass", "brier_multiclass", "top_k_accuracy(1)", "top_k_accuracy(2)"])
        {
            var figure = Compare(baseline, candidate, metric, margin: 0);
            output.WriteLine(figure.Sentence);
            (figure.Verdict, figure.HasDirection).ShouldBe((ComparisonVerdict.Worse, true), metric);
            Compare(candidate, baseline, metric, margin: 0).Verdict.ShouldBe(ComparisonVerdict.Better, metric);
        }

        // Of three classes the third rank is certain.
        Compare(baseline, candidate, "top_k_accuracy(3)").Reason.ShouldBe("both versions have no labelled predictions with class probabilities of more than 3 classes");
        Compare(baseline, Version("2", ("", Labelled(300, 10))), "auc_macro").Reason.ShouldBe("version 2 has no labelled predictions with class probabilities, of a class and of its rest");
    }

    [Fact]
    public void A_chosen_loss_decides_on_the_version()
    {
        var metric = ComparisonMetrics.Find("log_loss_multiclass", out _)!;
        var comparison = new VersionComparison(Version("1", ("", Vectors(4_000, 0.8, 1))), Version("2", ("", Vectors(4_000, 0.6, 2))), new ComparisonSettings { IsChosen = true, Decisive = [metric] });
        comparison.Verdict(comparison.Figures()).ShouldBe(ComparisonVerdict.Worse);
    }

    [Fact]
    public void The_score_of_intervals_has_a_direction_and_coverage_and_width_that_which_is_declared()
    {
        var (baseline, candidate) = (Version("1", ("", Intervals(6_000, 1, 1))), Version("2", ("", Intervals(6_000, 0.6, 2))));
        Compare(baseline, candidate, "interval_score", margin: 0).Verdict.ShouldBe(ComparisonVerdict.Worse);
        var plain = new VersionComparison(baseline, candidate);
        var figures = plain.Figures();
        figures.Where(static figure => figure.Metric is "interval_coverage" or "interval_width").Select(static figure => (figure.Verdict, figure.IsDecisive))
            .ShouldBe([(ComparisonVerdict.Differs, false), (ComparisonVerdict.Differs, false)]);
        var comparison = new VersionComparison(baseline, candidate, new ComparisonSettings
        {
            Directions = new Dictionary<string, MetricDirection> { ["interval_coverage"] = MetricDirection.Down, ["interval_width"] = MetricDirection.Up },
        });
        figures = comparison.Figures();
        figures.Single(static figure => figure.Metric == "interval_coverage").Verdict.ShouldBe(ComparisonVerdict.Worse);
        figures.Single(static figure => figure.Metric == "interval_width").Verdict.ShouldBe(ComparisonVerdict.Better);
        figures.Single(static figure => figure.Metric == "interval_width").Level.ShouldBe(1 - (0.05 / 7), 1e-12);
        comparison.Verdict(figures).ShouldBe(ComparisonVerdict.Worse);
        comparison.MeasurementNotes().ShouldBeEmpty();
    }

    [Fact]
    public void Widths_that_do_not_vary_decide_nothing_where_they_are_the_same_and_a_declared_width_that_is_missing_leaves_it_open()
    {
        PredictionInterval[] same = [.. Enumerable.Repeat(new PredictionInterval(-1, 1, 0.9), 500)];
        var figure = Compare(Version("1", ("", Counted(same))), Version("2", ("", Counted(same))), "interval_width");
        (figure.Verdict, figure.Reason).ShouldBe((ComparisonVerdict.Undecided, "all values of both versions are the same, so that how much they vary is not known"));
        var comparison = new VersionComparison(
            Version("1", ("", Labelled(900, 100))), Version("2", ("", Labelled(900, 100))), new ComparisonSettings { Directions = new Dictionary<string, MetricDirection> { ["interval_width"] = MetricDirection.Up } });
        var figures = comparison.Figures();
        figures.Single(static each => each.Metric == "interval_width").Reason.ShouldBe("both versions have no prediction intervals");
        comparison.Verdict(figures).ShouldBe(ComparisonVerdict.Undecided);
    }

    private static PartialAggregate Vectors(int records, double right, int seed)
    {
        var random = new Random(seed);
        var rows = new PartialAggregate();
        for (var i = 0; i < records; i++)
        {
            var actual = random.Next(3);
            var first = random.NextDouble() < right ? actual : random.Next(3);
            var codes = Array.ConvertAll(Classes, static _ => ProbabilityCode.Of(0.2));
            codes[first] = ProbabilityCode.Of(0.6 - (0.1 * random.NextDouble()));
            codes[(first + 1 + random.Next(2)) % 3] = ProbabilityCode.Of(0.3);
            rows.Traffic.AddRecord(1000 * i);
            rows.Probabilities.AddLabel(new ProbabilityVector(Classes, codes), Classes[actual], 1);
        }

        rows.Traffic.AddLabelled((ulong)records);
        return rows;
    }

    private static PartialAggregate Intervals(int records, double factor, int seed)
    {
        var random = new Random(seed);
        var rows = new PartialAggregate();
        for (var i = 0; i < records; i++)
        {
            var half = factor * (0.8 + (0.2 * random.NextDouble()));
            rows.Traffic.AddRecord(1000 * i);
            rows.Intervals.Add(new PredictionInterval(-half, half, 0.9), 1);
            rows.Intervals.AddActual(new PredictionInterval(-half, half, 0.9), (2 * random.NextDouble()) - 1, 1);
        }

        return rows;
    }

    private static PartialAggregate Counted(PredictionInterval[] intervals)
    {
        var rows = new PartialAggregate();
        foreach (var interval in intervals)
        {
            rows.Traffic.AddRecord(0);
            rows.Intervals.Add(interval, 1);
        }

        return rows;
    }
}
