using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using static OrleansMonitor.Domain.Tests.Comparisons.ComparedVersions;

namespace OrleansMonitor.Domain.Tests.Comparisons;

/// <summary>What a minimum of records takes out is no figure that a version has not.</summary>
public sealed class WithheldComparisonTests
{
    private const int Minimum = 20;

    [Fact]
    public void A_withheld_figure_is_told_and_leaves_the_verdict_undecided()
    {
        // 500 labels of each, of which the candidate's are too few; latencies are of all.
        var (baseline, candidate) = (Of("v1", Labelled(450, 50)), Of("v2", Labelled(9, 1)));
        var comparison = new VersionComparison(baseline, candidate);
        var figures = comparison.Figures();
        var verdict = comparison.Verdict(figures);
        var withheld = comparison.Withheld();
        figures.ShouldNotContain(static figure => figure.Verdict == ComparisonVerdict.NotCompared);
        figures.ShouldContain(static figure => figure.Metric == "latency_p95");
        withheld.Text.ShouldBe("Accuracy, the error rate, balanced accuracy, macro precision, macro recall and macro F1 are not compared: of version v2 they are withheld, as figures over fewer than 20 records are.");
        verdict.ShouldBe(ComparisonVerdict.Undecided);
        ComparisonSummary.Of(verdict, figures, "v1", "v2", withheld.Decisive).ShouldEndWith(". Accuracy is withheld.");
    }

    [Fact]
    public void What_is_withheld_of_both_decides_and_is_open()
    {
        var (baseline, candidate) = (Of("v1", Labelled(9, 1)), Of("v2", Labelled(9, 1)));
        var comparison = new VersionComparison(baseline, candidate);
        var figures = comparison.Figures();
        figures.ShouldNotContain(static figure => figure.Metric == "accuracy");
        comparison.Withheld().Text.ShouldBe("Accuracy and the AUC are not compared: of both versions they are withheld, as figures over fewer than 20 records are.");
        comparison.Verdict(figures).ShouldBe(ComparisonVerdict.Undecided);
        // Without a minimum and without labels there is nothing to be open.
        var unlabelled = new VersionComparison(Of("v1", new PartialAggregate()), Of("v2", new PartialAggregate()));
        unlabelled.Figures().ShouldNotContain(static figure => figure.Metric == "accuracy");
        (unlabelled.Withheld().Text, unlabelled.Withheld().Decisive.Count).ShouldBe(("", 0));
    }

    [Fact]
    public void A_withheld_value_of_a_measurement_is_none_of_0()
    {
        static PartialAggregate Thumbs(int down)
        {
            var rows = new PartialAggregate();
            rows.Measurements.AddCategorical("thumb", [.. Enumerable.Range(0, 1_000).Select(i => (ushort)(i < down ? 1 : 0))], ["up", "down"]);
            return rows;
        }

        var comparison = new VersionComparison(
            Of("v1", Thumbs(100)), Of("v2", Thumbs(5)), new ComparisonSettings { Directions = new Dictionary<string, OrleansMonitor.Domain.Rules.MetricDirection> { ["thumb=down"] = OrleansMonitor.Domain.Rules.MetricDirection.Up } });
        comparison.Figures().ShouldNotContain(static figure => figure.Metric == "measurement_share(thumb=down)");
        comparison.Withheld().Decisive.ShouldHaveSingleItem().ShouldContain("down");
        comparison.Verdict(comparison.Figures()).ShouldBe(ComparisonVerdict.Undecided);
        comparison.MeasurementNotes().ShouldBeEmpty();
        comparison.Figures().Single(static figure => figure.Metric == "measurement_coverage(thumb)").Candidate.ShouldBe(0.5);
    }

    [Fact]
    public void A_measurement_that_is_withheld_is_not_one_that_there_is_not()
    {
        static PartialAggregate Judged(int count)
        {
            var rows = new PartialAggregate();
            rows.Measurements.AddNumeric("judge", [.. Enumerable.Range(0, count).Select(static i => (float)i)]);
            return rows;
        }

        var comparison = new VersionComparison(Of("v1", Judged(500)), Of("v2", Judged(4)));
        var figures = comparison.Figures();
        figures.ShouldNotContain(static figure => figure.Metric == "measurement_mean(judge)" || figure.Metric == "measurement_coverage(judge)");
        comparison.Withheld().Text.ShouldContain("are not compared: of version v2 they are withheld");
    }

    [Fact]
    public void A_withheld_segment_is_no_shift_of_the_mix()
    {
        static PartialAggregate Records(int count)
        {
            var rows = new PartialAggregate();
            for (var i = 0; i < count; i++)
                rows.Traffic.AddRecord(i);
            return rows;
        }

        static ComparedVersion Version(string name, int rare) => new(name, Side(Records(2_000 + rare)), new Dictionary<string, ComparedSide> { ["a"] = Side(Records(1_000)), ["b"] = Side(Records(1_000)), ["rare"] = Side(Records(rare)) });
        var mix = new VersionComparison(Version("v1", 600), Version("v2", 5)).Mix.ShouldNotBeNull();
        (mix.Count, mix.IsSignificant, mix.Distance).ShouldBe((2, false, 0));
    }

    [Fact]
    public void What_is_withheld_of_a_schema_is_not_gone()
    {
        static ComparedVersion Version(string name, int features, int classes)
        {
            var rows = new PartialAggregate();
            for (var i = 0; i < features; i++)
                rows.Features.AddNumeric("rare", [1f]);
            for (var i = 0; i < classes; i++)
                rows.Outputs.Classes.Add("yes");
            return Of(name, rows);
        }

        var schema = SchemaComparison.Of(Version("v1", 400, 500), Version("v2", 5, 5));
        (schema.Changes.Count, schema.Unsure).ShouldBe((0, 2));
    }

    private static ComparedVersion Of(string name, PartialAggregate rows)
    {
        for (var i = rows.HasTraffic ? (int)rows.Traffic.Records : 0; i < 2_000; i++)
        {
            rows.Traffic.AddRecord(1000 * i);
            rows.Latency.Add(0.1 + (0.001 * (i % 7)), 1);
        }

        return new ComparedVersion(name, Side(rows), new Dictionary<string, ComparedSide>());
    }

    private static ComparedSide Side(PartialAggregate rows) => new(rows) { Withheld = Withholding.Apply(rows, Minimum), MinimumRecords = Minimum };
}
