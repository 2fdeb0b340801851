using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Outliers;

namespace OrleansMonitor.Domain.Tests.Outliers;

public class OutlierFitTests
{
    private static readonly OutlierSettings Factor = new() { Method = OutlierMethod.Lof, ReferenceRows = 100 };

    [Theory]
    [InlineData(0, 0.01, "needs at least 100 rows, and there are 0")]
    [InlineData(99, 0.01, "needs at least 100 rows, and there are 99")]
    [InlineData(49, 0.1, "needs at least 50 rows, and there are 49")]
    [InlineData(200, 0.0, "contamination is 0; it must be more than 0 and at most 0.5")]
    [InlineData(200, double.NaN, "contamination is NaN")]
    public void Too_few_rows_and_shares_that_are_none_are_refused(int rows, double contamination, string reason)
    {
        foreach (var method in Enum.GetValues<OutlierMethod>())
            Should.Throw<BaselineException>(() => Fit(rows).Build(Factor with { Method = method, Contamination = contamination })).Message.ShouldContain(reason);
    }

    [Fact]
    public void Rows_are_kept_only_where_it_was_allowed()
    {
        Should.Throw<BaselineException>(() => Fit(200).Build(Factor with { ReferenceRows = 0 })).Message.ShouldContain("may keep 0 of 200 rows; it must keep more than its 20 neighbours");
        Should.Throw<BaselineException>(() => Fit(200).Build(Factor with { ReferenceRows = 20 })).Message.ShouldContain("more than its 20 neighbours");
        Should.Throw<BaselineException>(() => Fit(200).Build(Factor with { ReferenceRows = 2001 })).Message.ShouldContain("at most 2000");
        Should.Throw<BaselineException>(() => Fit(200).Build(Factor with { Neighbours = 101 })).Message.ShouldContain("1 to 100");
        Should.Throw<BaselineException>(() => Fit(200).Build(new OutlierSettings { Trees = 301 })).Message.ShouldContain("1 to 300");
    }

    [Fact]
    public void Constant_and_empty_columns_are_left_out_and_told()
    {
        var fit = Fit(200);
        fit.AddNumbers("constant", [.. Enumerable.Repeat(7.0, 200)]);
        fit.AddNumbers("nothing", [.. Enumerable.Repeat(double.NaN, 200)]);
        fit.AddCategories("one", [.. Enumerable.Repeat("de", 200)]);
        fit.AddCategories("none", new string?[200]);
        fit.AddNumbers("absurd", [.. Enumerable.Range(0, 200).Select(static i => i % 2 == 0 ? double.MaxValue : -double.MaxValue)]);
        var detector = fit.Build(new OutlierSettings());
        detector.Features.Select(static feature => feature.Name).ShouldBe(["x", "y"]);
        fit.Notes.Count.ShouldBe(5);
        fit.Notes.ShouldAllBe(static note => note.Contains("outliers are found without it", StringComparison.Ordinal));

        var alone = new OutlierFit();
        alone.AddNumbers("constant", [.. Enumerable.Repeat(7.0, 200)]);
        Should.Throw<BaselineException>(() => alone.Build(new OutlierSettings())).Message.ShouldContain("a feature whose values differ");
    }

    [Fact]
    public void Rows_that_are_all_alike_have_a_bounded_density_and_it_is_told()
    {
        var fit = new OutlierFit();
        fit.AddNumbers("x", [.. Enumerable.Range(0, 200).Select(static i => i < 150 ? 1.0 : i)]);
        var detector = fit.Build(Factor with { ReferenceRows = 200 });
        fit.Notes.Single().ShouldContain("150 of 200 kept rows have 20 others equal to them");
        double[] rows = [detector.Features[0].Of(1), detector.Features[0].Of(1.5), detector.Features[0].Of(double.MaxValue)];
        var scores = new double[3];
        detector.Score(rows, scores);
        scores[0].ShouldBe(1, 1e-9);
        scores[1].ShouldBeGreaterThan(1e6);
        scores.ShouldAllBe(static score => !double.IsNaN(score));
    }

    [Fact]
    public void Categories_score_by_how_rare_they_are()
    {
        var fit = new OutlierFit();
        fit.AddCategories("country", [.. Enumerable.Range(0, 1000).Select(static i => i < 700 ? "de" : i < 995 ? "fr" : i < 999 ? "nl" : null)]);
        var detector = fit.Build(new OutlierSettings { Contamination = 0.02 });
        var country = detector.Features[0];
        double[] rows = [country.Of("de"), country.Of("fr"), country.Of("nl"), country.Of("atlantis"), country.Of((string?)null)];
        rows.Take(4).ShouldBe(rows.Take(4).Order());
        rows[4].ShouldBeGreaterThan(rows[2], "a missing value is as rare as the rows without one");
        var scores = new double[5];
        detector.Score(rows, scores);
        scores[0].ShouldBeLessThan(detector.Threshold);
        scores[3].ShouldBeGreaterThan(detector.Threshold);
    }

    [Theory]
    [InlineData(OutlierMethod.Forest)]
    [InlineData(OutlierMethod.Lof)]
    public void A_detector_is_the_same_from_the_same_seed_and_after_it_was_kept(OutlierMethod method)
    {
        var settings = Factor with { Method = method, ScoredShare = 0.25 };
        var detector = Fit(400).Build(settings);
        detector.Fingerprint.ShouldBe(Fit(400).Build(settings).Fingerprint);
        detector.Fingerprint.ShouldNotBe(Fit(400).Build(settings with { Seed = 2 }).Fingerprint);
        var builder = new BaselineBuilder { Detector = detector };
        builder.AddNumbers(ColumnRole.Feature, "x", new double[400]);
        var encoded = builder.Build().Encode();
        var read = Baseline.Decode(encoded).Detector.ShouldNotBeNull();
        (read.Fingerprint, read.Threshold, read.ScoredShare, read.Method).ShouldBe((detector.Fingerprint, detector.Threshold, 0.25, method));
        double[] rows = [0, 0, 3, -3, 0.5, 0.1, 9, 9, -1, 0];
        var (before, after) = (new double[5], new double[5]);
        detector.Score(rows, before);
        read.Score(rows, after);
        after.ShouldBe(before);
        encoded.Length.ShouldBeLessThan(256 << 10);
        var without = new BaselineBuilder();
        without.AddNumbers(ColumnRole.Feature, "x", new double[400]);
        (encoded[0], without.Build().Encode()[0]).ShouldBe(((byte)2, (byte)1), "without a detector older programs read it");

        var random = new Random(4);
        for (var i = 0; i < 300; i++)
        {
            var broken = encoded[..(i % 3 == 0 ? random.Next(encoded.Length) : encoded.Length)];
            for (var flip = random.Next(3); flip >= 0 && i % 3 > 0; flip--)
                broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Baseline.Decode(broken).Detector?.Score(rows, after);
            }
            catch (AggregateFormatException)
            {
                // Any other exception fails the test.
            }
        }
    }

    [Fact]
    public void About_as_many_new_rows_are_outliers_as_the_contamination_says_and_far_ones_are()
    {
        foreach (var settings in (OutlierSettings[])[new() { Contamination = 0.05 }, Factor with { Contamination = 0.05, ReferenceRows = 500 }])
        {
            var detector = Fit(4000).Build(settings);
            var random = new Random(99);
            var (rows, scores) = (new double[4000], new double[2000]);
            for (var i = 0; i < rows.Length; i++)
                rows[i] = detector.Features[i % 2].Of(Value(random, i % 2));
            detector.Score(rows, scores);
            (scores.Count(score => score > detector.Threshold) / 2000.0).ShouldBeInRange(0.025, 0.085, settings.Method.ToString());
            detector.Score([8, -8], scores.AsSpan(0, 1));
            scores[0].ShouldBeGreaterThan(detector.Threshold);
        }
    }

    [Theory]
    [InlineData(OutlierMethod.Forest)]
    [InlineData(OutlierMethod.Lof)]
    public void The_feature_that_makes_a_row_an_outlier_is_named(OutlierMethod method)
    {
        var detector = Fit(1000).Build(Factor with { Method = method });
        double Of(int feature, double value) => detector.Features[feature].Of(value);
        var causes = detector.Causes([Of(0, 9), Of(1, 2.4)]);
        causes[0].Feature.ShouldBe("x");
        causes[0].Share.ShouldBeGreaterThan(0.7);
        detector.Causes([Of(0, 1.5), Of(1, -7)])[0].Feature.ShouldBe("y");
        detector.Causes([0, 0]).ShouldBeEmpty("it is the usual row");
    }

    private static OutlierFit Fit(int rows)
    {
        var random = new Random(12);
        var (x, y) = (new double[rows], new double[rows]);
        for (var i = 0; i < rows; i++)
            (x[i], y[i]) = (Value(random, 0), Value(random, 1));
        var fit = new OutlierFit();
        fit.AddNumbers("x", x);
        fit.AddNumbers("y", y);
        return fit;
    }

    private static double Value(Random random, int feature) => feature + random.NextDouble() + random.NextDouble() + random.NextDouble();
}
