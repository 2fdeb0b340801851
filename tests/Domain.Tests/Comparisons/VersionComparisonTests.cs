using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Records;
using Xunit.Abstractions;
using static OrleansMonitor.Domain.Tests.Comparisons.ComparedVersions;

namespace OrleansMonitor.Domain.Tests.Comparisons;

public class VersionComparisonTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(9_000, 1_000, 8_500, 1_500, 0.01, ComparisonVerdict.Worse)]
    [InlineData(9_000, 1_000, 9_500, 500, 0.01, ComparisonVerdict.Better)]
    [InlineData(900, 100, 895, 105, 0.01, ComparisonVerdict.Undecided)]
    [InlineData(900_000, 100_000, 895_000, 105_000, 0.01, ComparisonVerdict.NoWorse)]
    [InlineData(900_000, 100_000, 895_000, 105_000, 0.001, ComparisonVerdict.Worse)]
    [InlineData(900_000, 100_000, 900_000, 100_000, 0, ComparisonVerdict.Undecided)]
    public void A_verdict_is_what_the_interval_leaves_open(int right, int wrong, int rightOfCandidate, int wrongOfCandidate, double margin, ComparisonVerdict verdict)
    {
        var figure = Compare(Version("1", ("", Labelled(right, wrong))), Version("2", ("", Labelled(rightOfCandidate, wrongOfCandidate))), "accuracy", margin);
        output.WriteLine(figure.Sentence);
        figure.Verdict.ShouldBe(verdict);
        figure.Lower!.Value.ShouldBeLessThan(figure.Difference!.Value);
        figure.Upper!.Value.ShouldBeGreaterThan(figure.Difference.Value);
    }

    [Fact]
    public void A_worse_version_is_told_in_a_sentence()
    {
        var figure = Compare(Version("2.0", ("", Labelled(9_010, 990))), Version("2.1", ("", Labelled(8_780, 1_220))), "accuracy");
        figure.Sentence.ShouldBe("2.1 is worse: accuracy fell by 2.3 points (0.92 to 3.7), from 90.1% to 87.8%.");
    }

    [Fact]
    public void What_is_missing_for_a_decision_is_about_what_then_decides()
    {
        var figure = Compare(Version("1", ("", Labelled(900, 100))), Version("2", ("", Labelled(880, 120))), "accuracy", 0);
        output.WriteLine(figure.Sentence);
        var more = figure.MoreRecords.ShouldNotBeNull();
        // The candidate's seconds are its records.
        figure.MoreSeconds!.Value.ShouldBe(more, 0.01 * more);
        var times = (1000 + more) / 1000;
        Compare(Version("1", ("", Labelled((int)(900 * times * 1.01), (int)(100 * times * 1.01)))), Version("2", ("", Labelled((int)(880 * times * 1.01), (int)(120 * times * 1.01)))), "accuracy", 0).Verdict
            .ShouldBe(ComparisonVerdict.Worse);
        Compare(Version("1", ("", Labelled((int)(900 * times * 0.97), (int)(100 * times * 0.97)))), Version("2", ("", Labelled((int)(880 * times * 0.97), (int)(120 * times * 0.97)))), "accuracy", 0).Verdict
            .ShouldBe(ComparisonVerdict.Undecided);
    }

    [Fact]
    public void Nothing_is_said_of_few_records()
    {
        var figure = Compare(Version("1", ("", Labelled(900, 100))), Version("2", ("", Labelled(0, 50))), "accuracy");
        (figure.Verdict, figure.Lower, figure.MoreRecords).ShouldBe((ComparisonVerdict.Undecided, null, 50));
        figure.Sentence.ShouldBe("Accuracy is undecided: version 2 has 50 effective records for this, and a comparison takes 100. About 50 more records of 2 are needed: 49 s at its rate so far.");
        var figures = new VersionComparison(Version("1", ("", Labelled(900, 100))), Version("2", ("", Labelled(0, 50)))).Figures();
        ComparisonSummary.Of(ComparisonVerdict.Undecided, figures, "1", "2", []).ShouldStartWith(
            "Whether 2 is worse than 1 is undecided. Accuracy and the share of errors are undecided: version 2 has 50 effective records for this, and a comparison takes 100. About 50 more records of 2 are needed");
    }

    [Fact]
    public void Without_labels_of_one_version_the_quality_is_not_compared_and_the_rest_is()
    {
        var candidate = Latencies(2_000, 1, 1);
        var baseline = Labelled(1_800, 200);
        baseline.Merge(Latencies(2_000, 1, 2));
        var comparison = new VersionComparison(Version("1", ("", baseline)), Version("2", ("", candidate)));
        var figures = comparison.Figures();
        var accuracy = figures.Single(static figure => figure.Metric == "accuracy");
        (accuracy.Verdict, accuracy.Reason).ShouldBe((ComparisonVerdict.NotCompared, "version 2 has no labels"));
        figures.Single(static figure => figure.Metric == "latency_p50").Lower.ShouldNotBeNull();
        comparison.Verdict(figures).ShouldBe(ComparisonVerdict.Undecided);
        figures.ShouldNotContain(static figure => figure.Metric == "mae");
    }

    [Fact]
    public void What_is_not_compared_for_one_reason_is_told_in_one_sentence()
    {
        var (baseline, candidate) = (Labelled(1_800, 200), Latencies(2_000, 1, 1));
        baseline.Merge(Latencies(2_000, 1, 2));
        var figures = new VersionComparison(Version("1", ("", baseline)), Version("2", ("", candidate))).Figures();
        ComparisonSummary.Of(ComparisonVerdict.Undecided, figures, "1", "2", []).ShouldContain(" Accuracy is not compared: version 2 has no labels.");
        ComparisonSummary.NotCompared(ComparisonVerdict.Undecided, figures)
            .ShouldBe(["The error rate, balanced accuracy, macro precision, macro recall and macro F1 are not compared: version 2 has no labels."]);
        // Where it is worse, the verdict names only what is.
        ComparisonSummary.NotCompared(ComparisonVerdict.Worse, figures)
            .ShouldBe(["Accuracy, the error rate, balanced accuracy, macro precision, macro recall and macro F1 are not compared: version 2 has no labels."]);
    }

    [Fact]
    public void Weights_count_by_their_effective_size()
    {
        var (baseline, candidate) = (Labelled(900, 100), Labelled(880, 120));
        // As many again, of which each stands for twenty.
        var (weighted, weightedCandidate) = (Labelled(900, 100), Labelled(880, 120));
        weighted.Merge(Labelled(45, 5, weight: 20));
        weightedCandidate.Merge(Labelled(44, 6, weight: 20));
        var plain = Compare(Version("1", ("", baseline)), Version("2", ("", candidate)), "accuracy");
        var figure = Compare(Version("1", ("", weighted)), Version("2", ("", weightedCandidate)), "accuracy");
        figure.BaselineCount.ShouldBe(1050UL);
        figure.Difference!.Value.ShouldBe(plain.Difference!.Value, 1e-12);
        // (1000 + 50·20)²/(1000 + 50·400) = 190 records' worth.
        (figure.Upper - figure.Lower)!.Value.ShouldBeGreaterThan(1.5 * (plain.Upper - plain.Lower)!.Value);
    }

    [Fact]
    public void Of_the_same_mix_a_difference_that_is_only_of_the_mix_is_gone()
    {
        // Both are right in 95% of easy and 70% of hard records; the candidate gets more hard ones.
        var baseline = Version("1", ("easy", Labelled(7_600, 400)), ("hard", Labelled(1_400, 600)));
        var candidate = Version("2", ("easy", Labelled(3_800, 200)), ("hard", Labelled(4_200, 1_800)));
        var comparison = new VersionComparison(baseline, candidate);
        var figure = comparison.Compare(ComparisonMetrics.Find("accuracy", out _)!, isDecisive: false);
        figure.Verdict.ShouldBe(ComparisonVerdict.Worse);
        var same = figure.Standardised.ShouldNotBeNull();
        (same.Segments, same.Share).ShouldBe((2, 1));
        same.Difference.ShouldBe(0, 1e-12);
        (same.Lower < 0 && same.Upper > 0).ShouldBeTrue();
        var mix = comparison.Mix.ShouldNotBeNull();
        (mix.IsSignificant, mix.Count).ShouldBe((true, 2));
        mix.Distance.ShouldBe(0.4, 1e-12);
        mix.Segments[0].IsSignificant.ShouldBeTrue();
        string.Join('\n', ComparisonSummary.Notes(baseline, candidate, null, mix, isMoving: false)).ShouldContain("segment easy is 80% of 1 and 40% of 2");
    }

    [Fact]
    public void Versions_that_never_ran_together_are_told()
    {
        var (baseline, candidate) = (Version("1", ("", Labelled(900, 100))), Version("2", ("", Labelled(900, 100, from: 10_000_000))));
        ComparedVersion.OverlapSeconds(baseline, candidate).ShouldBe(0);
        ComparisonSummary.Notes(baseline, candidate, null, null, isMoving: false).ShouldHaveSingleItem().ShouldContain("never ran together");
    }

    [Theory]
    [InlineData(1, 500_500, true)]
    [InlineData(150, 500_500, true)]
    [InlineData(150, 999_000, true)]
    [InlineData(150, 0, true)]
    [InlineData(150, 999_001, false)]
    [InlineData(1, -1, false)]
    public void A_moment_within_the_time_of_the_other_version_is_together(int records, long moment, bool isTogether)
    {
        var rows = new PartialAggregate();
        for (var i = 0; i < records; i++)
            rows.Traffic.AddRecord(moment);
        var (baseline, candidate) = (Version("1", ("", Labelled(900, 100))), Version("2", ("", rows)));
        foreach (var (one, other) in ((ComparedVersion, ComparedVersion)[])[(baseline, candidate), (candidate, baseline)])
        {
            ComparedVersion.RanTogether(one, other).ShouldBe(isTogether);
            ComparisonSummary.Notes(one, other, null, null, isMoving: false).Count.ShouldBe(isTogether ? 0 : 1);
        }

        ComparedVersion.RanTogether(baseline, Version("3")).ShouldBeFalse("it never ran");
    }

    [Fact]
    public void A_segment_of_which_neither_version_has_a_record_is_told() =>
        ComparisonSummary.Notes(Version("1"), Version("2"), "north", null, isMoving: false).ShouldBe(["Neither version has a record of segment 'north' in this range."]);

    [Fact]
    public void A_version_without_a_record_is_told()
    {
        ComparisonSummary.Notes(Version("1"), Version("2"), null, null, isMoving: false).ShouldBe(["Neither version has a record in this range."]);
        ComparisonSummary.Notes(Version("1", ("", Labelled(9, 1))), Version("2"), null, null, isMoving: false).ShouldBe(["Version 2 has no record in this range."]);
        ComparisonSummary.Notes(Version("1"), Version("2", ("", Labelled(9, 1))), null, null, isMoving: false).ShouldBe(["Version 1 has no record in this range."]);
    }

    [Fact]
    public void Shares_differ_by_no_more_than_one()
    {
        var figure = Compare(Version("1", ("", Labelled(110, 0))), Version("2", ("", Labelled(0, 110))), "accuracy");
        (figure.Difference, figure.Lower).ShouldBe((-1, -1));
        var mix = new VersionComparison(Version("1", ("easy", Labelled(10, 0)), ("hard", Labelled(10, 0))), Version("2", ("easy", Labelled(10, 0)), ("hard", Labelled(10, 0)))).Mix!;
        mix.Segments.ShouldAllBe(static segment => segment.Lower >= -1 && segment.Upper <= 1);
    }

    [Fact]
    public void A_difference_lies_within_its_interval()
    {
        // All values of a version are one, which a sketch knows exactly and its bucket does not.
        var figure = Compare(Version("1", ("", Constant(1))), Version("2", ("", Constant(3))), "latency_p50");
        figure.Difference!.Value.ShouldBeInRange(figure.Lower!.Value, figure.Upper!.Value);
        figure.Difference.Value.ShouldBe(2, 1e-9);
    }

    [Fact]
    public void A_difference_from_nothing_has_a_unit()
    {
        var figure = Compare(Version("1", ("", Constant(0))), Version("2", ("", Constant(2))), "latency_p50");
        figure.Sentence.ShouldBe("2 is worse: p50 of latency rose by 2 s (2 s to 2.02 s), from 0 s to 2 s.");
    }

    private static PartialAggregate Constant(double seconds)
    {
        var rows = new PartialAggregate();
        for (var i = 0; i < 2_000; i++)
        {
            rows.Traffic.AddRecord(i);
            rows.Latency.Add(seconds);
        }

        return rows;
    }

    [Fact]
    public void The_verdict_is_corrected_for_the_figures_that_decide()
    {
        var (baseline, candidate) = (Version("1", ("", Labelled(9_000, 1_000))), Version("2", ("", Labelled(8_500, 1_500))));
        ComparisonMetric[] metrics = [.. ((string[])["accuracy", "macro_f1", "error_ratio"]).Select(static name => ComparisonMetrics.Find(name, out _)!)];
        var comparison = new VersionComparison(baseline, candidate, new ComparisonSettings { Decisive = metrics, IsChosen = true });
        var figures = comparison.Figures();
        figures.Take(3).ShouldAllBe(static figure => figure.IsDecisive && Math.Abs(figure.Level - (1 - (0.05 / 3))) < 1e-12);
        comparison.Verdict(figures).ShouldBe(ComparisonVerdict.Worse);
        var sentence = ComparisonSummary.Of(ComparisonVerdict.Worse, figures, "1", "2", []);
        sentence.ShouldStartWith("2 is worse than 1: accuracy fell by 5 points");
        sentence.ShouldMatch("85\\.0%\\. Macro F1 fell by .*\\.$");
        sentence.ShouldNotContain(";");
    }

    [Fact]
    public void An_open_verdict_says_what_is_open_and_what_would_decide_it()
    {
        var (baseline, candidate) = (Version("1", ("", Labelled(900, 100))), Version("2", ("", Labelled(880, 120))));
        string Of(params string[] names)
        {
            var comparison = new VersionComparison(baseline, candidate, new ComparisonSettings { Decisive = [.. names.Select(static name => ComparisonMetrics.Find(name, out _)!)], IsChosen = true });
            return ComparisonSummary.Of(ComparisonVerdict.Undecided, comparison.Figures(), "1", "2", []);
        }

        Of("accuracy").ShouldMatch("^Whether 2 is worse than 1 is undecided: accuracy differs by -2 points \\(.* to .*\\)\\. About [\\d,]+ more records of 2 should decide it(: .* at its rate so far)?\\.$");
        Of("accuracy", "macro_f1").ShouldMatch("^Whether 2 is worse than 1 is undecided: accuracy and macro F1 are open\\. About [\\d,]+ more records of 2 should decide them(: .* at its rate so far)?\\.$");
    }

    [Fact]
    public void Empty_versions_are_compared_to_nothing()
    {
        var empty = Version("2");
        var comparison = new VersionComparison(Version("1", ("", Labelled(900, 100))), empty);
        var figures = comparison.Figures();
        figures.ShouldAllBe(static figure => figure.Verdict == ComparisonVerdict.NotCompared);
        comparison.Verdict(figures).ShouldBe(ComparisonVerdict.Undecided);
        new VersionComparison(empty, Version("3")).Figures().ShouldBeEmpty();
        comparison.Mix.ShouldBeNull();
    }

    [Fact]
    public void Constant_values_divide_nothing_by_zero()
    {
        var rows = new PartialAggregate();
        for (var i = 0; i < 500; i++)
        {
            rows.Traffic.AddRecord(i);
            rows.Latency.Add(0);
            rows.Regression.Add(1, 1);
            rows.Confusion.Add("a", "a");
            rows.Scores.Add(Domain.Scores.ScoreKind.PositiveClass, 1, isEvent: true);
        }

        foreach (var figure in new VersionComparison(Version("1", ("", rows)), Version("2", ("", rows))).Figures())
        {
            double[] numbers = [figure.Difference ?? 0, figure.Lower ?? 0, figure.Upper ?? 0, figure.Margin ?? 0, figure.MoreRecords ?? 0];
            numbers.ShouldAllBe(static number => double.IsFinite(number), figure.Metric);
            figure.Sentence.ShouldNotContain("NaN", Case.Insensitive, figure.Metric);
            figure.Verdict.ShouldNotBe(ComparisonVerdict.Worse, figure.Metric);
        }
    }

    [Theory]
    [InlineData("0.02", null, 0.02)]
    [InlineData("accuracy=1e-3", "accuracy", 0.001)]
    [InlineData("1", null, 1)]
    public void Margins_are_read(string text, string? metric, double value)
    {
        ComparisonMargin.TryParse(text, out var margin, out _).ShouldBeTrue();
        margin.ShouldBe(new ComparisonMargin(metric, value));
    }

    [Theory]
    [InlineData("-0.1", "a number from 0 to 1")]
    [InlineData("1.1", "a number from 0 to 1")]
    [InlineData("NaN", "a number from 0 to 1")]
    [InlineData("accuracy=", "a number from 0 to 1")]
    [InlineData("acuracy=0.1", "did you mean accuracy?")]
    public void Other_margins_are_refused(string text, string expected)
    {
        ComparisonMargin.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(expected);
    }
}
