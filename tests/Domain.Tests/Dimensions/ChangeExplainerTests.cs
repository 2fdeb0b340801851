using System.Text.Json;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Tests.Golden;
using OrleansMonitor.Domain.Tests.Records;

namespace OrleansMonitor.Domain.Tests.Dimensions;

/// <summary>What explains a change: tests against scipy, parts against sums over the records themselves.</summary>
public sealed class ChangeExplainerTests
{
    private static readonly JsonElement Golden = GoldenFile.Load("dimensions");

    public static TheoryData<string> ShareNames => GoldenFile.Names(Golden.GetProperty("shares"));

    public static TheoryData<string> MeanNames => GoldenFile.Names(Golden.GetProperty("means"));

    [Theory]
    [MemberData(nameof(ShareNames))]
    public void Shares_have_the_p_value_of_the_chi_square_test(string name)
    {
        var golden = GoldenFile.Case(Golden.GetProperty("shares"), name);
        var (hits, n) = (golden.Numbers("hits"), golden.Numbers("n"));
        SliceMean.PValue(Share(hits[0], n[0]), Share(hits[1], n[1]))!.Value.ShouldBe(golden.Number("p")!.Value, 1e-9);
    }

    [Theory]
    [MemberData(nameof(MeanNames))]
    public void Means_have_the_p_value_of_Welch(string name)
    {
        var golden = GoldenFile.Case(Golden.GetProperty("means"), name);
        SliceMean.PValue(Mean(golden.Numbers("first")), Mean(golden.Numbers("second")))!.Value.ShouldBe(golden.Number("p")!.Value, 1e-9);
    }

    [Theory]
    [InlineData("accuracy", 1)]
    [InlineData("error_ratio", 2)]
    [InlineData("latency_mean", 3)]
    [InlineData("mae", 4)]
    [InlineData("bias", 5)]
    [InlineData("score_mean", 6)]
    [InlineData("recall(yes)", 7)]
    [InlineData("precision(no)", 8)]
    [InlineData("prediction_share(yes)", 9)]
    public void The_parts_of_each_dimension_sum_to_the_difference(string name, int seed)
    {
        var random = new Random(seed);
        var metric = SliceMetrics.Find(name, out _).ShouldNotBeNull();
        var explanation = new ChangeExplainer(ViewOf(Draw(random, 900)), ViewOf(Draw(random, 1100)), metric).Explain();
        explanation.Difference.ShouldNotBeNull();
        explanation.Dropped.ShouldBe(0UL);
        var dimensions = explanation.Changes.GroupBy(static change => string.Join(',', change.Slice.Dimensions)).ToList();
        dimensions.Select(static each => each.Key).Order().ShouldBe(["country", "country,device", "device"]);
        foreach (var dimension in dimensions)
        {
            dimension.Sum(static change => change.Contribution).ShouldBe(explanation.Difference.Value, 1e-6 * Math.Max(1, Math.Abs(explanation.Difference.Value)), dimension.Key);
            dimension.Sum(static change => change.After.Share).ShouldBe(1, 1e-6);
            dimension.Any(static change => change.Slice.Kind == SliceKind.Missing).ShouldBeTrue("some records have none");
        }
    }

    [Fact]
    public void A_slice_that_got_worse_is_named_with_its_part_and_numbers()
    {
        var random = new Random(21);
        var explanation = Explain("accuracy", Accurate(random, 6000, static _ => 0.91), Accurate(random, 6000, static country => country == "DE" ? 0.62 : 0.91));
        var first = explanation.Changes[0];
        (first.Slice.Text, first.Verdict).ShouldBe(("country=DE", SliceVerdict.Significant));
        explanation.Changes.Count(static change => change.Verdict == SliceVerdict.Significant && change.Slice.Dimensions.Count == 1 && change.Slice.Dimensions[0] == "country").ShouldBe(1);
        first.Within.ShouldBe(explanation.Difference!.Value, 0.02);
        Math.Abs(first.RestDifference!.Value).ShouldBeLessThan(0.02);
        explanation.Sentence.ShouldStartWith("Accuracy fell by ");
        explanation.Sentence.ShouldContain(" points of it are country=DE, where it fell from ");
        explanation.Sentence.ShouldContain($"Slices looked at: {explanation.Slices}");
    }

    [Fact]
    public void A_mix_that_moved_is_named_as_that()
    {
        var random = new Random(22);
        double Of(string country) => country == "DE" ? 0.6 : 0.95;
        var explanation = Explain("accuracy", Accurate(random, 6000, Of, share: 0.1), Accurate(random, 6000, Of, share: 0.5));
        var first = explanation.Changes[0];
        first.Slice.Text.ShouldBe("country=DE");
        Math.Abs(first.Mix).ShouldBeGreaterThan(3 * Math.Abs(first.Within));
        first.AdjustedSharePValue!.Value.ShouldBeLessThan(1e-6);
        explanation.Sentence.ShouldContain(FormattableString.Invariant($". The mix changed: country=DE is {100 * first.After.Share:0.0}% of the records after {100 * first.Before.Share:0.0}%, and it is "));
        explanation.Sentence.ShouldNotContain("where it");
    }

    [Fact]
    public void A_slice_is_named_by_its_figure_only_where_that_changed_and_stands_first()
    {
        // DE has more of the records and is a little worse by chance; of FR the figure changed.
        var before = Counted(("DE", 2000, 1800), ("FR", 2000, 1800));
        var named = Explain("accuracy", before, Counted(("DE", 2400, 2150), ("FR", 1600, 1040)));
        named.Sentence.ShouldContain(" points of it are country=FR, where it fell from 90% to 65% (n 1,600)");
        named.Changes[0].Slice.Text.ShouldBe("country=FR");

        // Of both only the shares changed.
        var mix = Explain("accuracy", Counted(("DE", 1956, 1174), ("FR", 2044, 1942)), Counted(("DE", 1624, 974), ("FR", 2376, 2257)));
        mix.PValue!.Value.ShouldBeLessThan(0.05);
        mix.Changes[0].AdjustedPValue!.Value.ShouldBeGreaterThan(0.05);
        mix.Sentence.ShouldContain($". The mix changed: {mix.Changes[0].Slice.Text} is ");
        mix.Sentence.ShouldContain(mix.Changes[0].Slice.Text == "country=DE" ? "is 40.6% of the records after 48.9%" : "is 59.4% of the records after 51.1%");
    }

    [Fact]
    public void Of_a_change_that_chance_explains_no_slice_is_said_to_be_a_part()
    {
        // The shares changed and the figures did not.
        var shares = Explain("accuracy", Counted(("DE", 2000, 1800), ("FR", 2000, 1804)), Counted(("DE", 1600, 1437), ("FR", 2400, 2156)));
        shares.Changes.ShouldContain(static change => change.Verdict == SliceVerdict.Significant);
        shares.Sentence.ShouldContain("not significant). No slice explains it beyond chance, and the largest part is " + shares.Changes[0].Slice.Text);

        // One got worse as the other got better.
        var against = Explain("accuracy", Counted(("DE", 2000, 1600), ("FR", 2000, 1600)), Counted(("DE", 2000, 1800), ("FR", 2000, 1395)));
        against.PValue!.Value.ShouldBeGreaterThan(0.05);
        against.Sentence.ShouldContain("). No slice explains it, and yet in country=FR it fell from 80% to 69.8% (n 2,000), beyond chance. Slices");
        against.Changes[0].Slice.Text.ShouldBe("country=FR");
    }

    [Fact]
    public void Where_all_fell_alike_the_others_fell_as_much()
    {
        var all = Explain("accuracy", Counted(("DE", 2000, 1800), ("FR", 1000, 900)), Counted(("DE", 2000, 1200), ("FR", 1000, 600)));
        all.Sentence.ShouldStartWith("Accuracy fell by 30.0 points (from 90% to 60%). 20.0 points of it are country=DE, where it fell from 90% to 60% (n 2,000). The others fell as much. ");
        var one = Explain("accuracy", Counted(("DE", 2000, 1800), ("FR", 1000, 900)), Counted(("DE", 2000, 1200), ("FR", 1000, 900)));
        one.Sentence.ShouldContain(". Without them it would not have changed. ");
        var some = Explain("accuracy", Counted(("DE", 2000, 1800), ("FR", 1000, 900)), Counted(("DE", 2000, 1200), ("FR", 1000, 700)));
        some.Sentence.ShouldContain(". Without them it would have fallen by 20.0 points. ");
    }

    [Fact]
    public void Without_a_change_slices_are_seldom_found()
    {
        var (found, tested) = (0, 0);
        for (var seed = 100; seed < 200; seed++)
        {
            var random = new Random(seed);
            var explanation = Explain("accuracy", Accurate(random, 1500, static _ => 0.9), Accurate(random, 1500, static _ => 0.9));
            found += explanation.Changes.Any(static change => change.Verdict == SliceVerdict.Significant) ? 1 : 0;
            tested += explanation.Tested;
        }

        tested.ShouldBeGreaterThan(1000);
        found.ShouldBeLessThanOrEqualTo(11, "of 100 comparisons 5 are expected to find anything; more than 11 have a probability of 0.4%");
    }

    [Fact]
    public void What_cannot_be_told_is_said()
    {
        var random = new Random(1);
        var none = ViewOf([]);
        var some = ViewOf(Accurate(random, 20, static _ => 0.9));
        var accuracy = SliceMetrics.Find("accuracy", out _)!;
        new ChangeExplainer(none, some, accuracy).Explain().Sentence.ShouldBe("There are no labelled predictions before: nothing can be explained.");
        var few = new ChangeExplainer(some, some, accuracy).Explain();
        (few.Tested, few.Changes[0].Reason).ShouldBe((0, "fewer than 30 labelled predictions on a side"));
        SliceMetrics.Find("f1", out var problem).ShouldBeNull();
        problem.ShouldStartWith("a figure that slices have: accuracy");
        var plain = ViewOf([.. Accurate(random, 100, static _ => 0.9).Select(static record => record with { Dimensions = [] })]);
        new ChangeExplainer(plain, plain, accuracy).Explain().Sentence.ShouldEndWith("No record has a dimension: nothing can be split.");
    }

    private static ChangeExplanation Explain(string metric, TestRecord[] before, TestRecord[] after) =>
        new ChangeExplainer(ViewOf(before), ViewOf(after), SliceMetrics.Find(metric, out _)!).Explain();

    private static SliceMean Share(double hits, double n) => new((ulong)n, n, n, hits / n, hits / n * (1 - (hits / n)), IsShare: true);

    private static SliceMean Mean(double[] values)
    {
        var mean = values.Average();
        return new((ulong)values.Length, values.Length, values.Length, mean, values.Average(value => (value - mean) * (value - mean)), IsShare: false);
    }

    private static TestRecord[] Draw(Random random, int count) =>
    [
        .. RandomRecords.Draw(random, count, ["no", "yes"], 1000).Select(record => record with
        {
            Dimensions = [.. ((string, string)[])[("country", $"c{random.Next(6)}"), ("device", random.Next(3) == 0 ? "phone" : "web")] is var all && random.Next(8) > 0 ? all : all[..random.Next(2)]],
        }),
    ];

    private static TestRecord[] Accurate(Random random, int count, Func<string, double> accuracy, double share = 0.2)
    {
        string[] others = ["FR", "IT", "US"];
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var country = random.NextDouble() < share ? "DE" : others[random.Next(3)];
                var isRight = random.NextDouble() < accuracy(country);
                return new TestRecord(new RecordRow { Time = RandomRecords.Epoch + i, Prediction = "yes", Label = isRight ? "yes" : "no" }, [])
                {
                    Dimensions = [("country", country), ("device", random.Next(2) == 0 ? "phone" : "web"), ("plan", $"plan {random.Next(4)}")],
                };
            }),
        ];
    }

    private static TestRecord[] Counted(params (string Country, int Records, int Right)[] slices) =>
    [
        .. slices.SelectMany(static slice => Enumerable.Range(0, slice.Records).Select(i =>
            new TestRecord(new RecordRow { Time = RandomRecords.Epoch + i, Prediction = "yes", Label = i < slice.Right ? "yes" : "no" }, []) { Dimensions = [("country", slice.Country)] })),
    ];

    private static SliceView ViewOf(TestRecord[] records)
    {
        var whole = new PartialAggregate();
        if (records.Length == 0)
            return new SliceView(whole);
        var builder = new RecordBlockBuilder(doublePrecision: true) { Model = "m" };
        TestRecord.AddTo(records, builder);
        var folded = new WindowCollector();
        new BlockFolder().Fold(builder.Build(), DimensionFoldTests.Settings, new RejectionLog(), folded, new PendingChunkWriter());
        foreach (var window in folded.Windows.Values)
            whole.Merge(window);
        return new SliceView(whole);
    }
}
