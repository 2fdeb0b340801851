using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public class ContributionsTests
{
    private static readonly Metric Accuracy = MetricCatalog.Find("accuracy", out _)!;
    private static readonly Metric Latency = MetricCatalog.Find("latency_p99", out _)!;

    [Fact]
    public void The_part_without_which_the_figure_would_be_best_contributes_most()
    {
        var parts = new List<KeyValuePair<string, PartialAggregate>> { new("v1", Right(900, 100)), new("v2", Right(10, 90)), new("v3", Right(95, 5)) };
        var given = Contributions.OfParts(Accuracy, new Threshold(0.9, null, 0.9, null), Whole(parts), "version", parts);
        given[0].Name.ShouldBe("v2");
        given[0].Value!.Value.ShouldBe(0.1, 1e-12);
        given[0].Share.ShouldBeGreaterThan(0.9);
        given.Sum(each => each.Share).ShouldBe(1, 1e-12);
        given.ShouldNotContain(each => each.Name == "v3", "it makes the accuracy better");
    }

    [Fact]
    public void It_works_for_quantiles_and_names_no_more_than_ten()
    {
        var parts = Enumerable.Range(0, 30).Select(i => new KeyValuePair<string, PartialAggregate>($"node-{i:00}", Slow(i < 12 ? 1 + (0.1 * i) : 0.01))).ToList();
        var given = Contributions.OfParts(Latency, new Threshold(null, 0.1, null, 0.1), Whole(parts), "node", parts);
        given.Count.ShouldBeLessThanOrEqualTo(Contributions.MaxGiven);
        given[0].ShouldBe(given.MaxBy(each => each.Share));
        given.ShouldAllBe(each => each.Share > 0 && each.Share <= 1 && string.CompareOrdinal(each.Name, "node-12") < 0);
    }

    [Fact]
    public void Classes_contribute_by_their_wrong_predictions()
    {
        var window = new PartialAggregate();
        for (var i = 0; i < 10; i++)
            window.Confusion.Add("cat", i < 4 ? "dog" : "cat");
        for (var i = 0; i < 10; i++)
            window.Confusion.Add("dog", i < 1 ? "cat" : "dog");
        var given = Contributions.OfClasses(Accuracy, Input(window));
        given.Select(each => (each.Kind, each.Name, each.Value, Math.Round(each.Share, 6))).ShouldBe([("class", "cat", 0.6, 0.8), ("class", "dog", 0.9, 0.2)]);
        Contributions.OfClasses(Latency, Input(window)).ShouldBeEmpty();
    }

    [Fact]
    public void One_part_or_none_contributes_nothing()
    {
        Contributions.OfParts(Accuracy, new Threshold(0.9, null, 0.9, null), Input(Right(1, 9)), "version", [new("v1", Right(1, 9))]).ShouldBeEmpty();
        Contributions.OfParts(Accuracy, new Threshold(0.9, null, 0.9, null), Input(new PartialAggregate()), "version", []).ShouldBeEmpty();
        Contributions.OfClasses(Accuracy, Input(new PartialAggregate())).ShouldBeEmpty();
    }

    [Fact]
    public void A_part_whose_figure_is_withheld_is_not_one_of_0()
    {
        static PartialAggregate Of(int up, int down)
        {
            var window = new PartialAggregate();
            for (var i = 0; i < up + down; i++)
                window.Traffic.AddRecord(i);
            window.Measurements.AddCategorical("thumb", [.. Enumerable.Range(0, up + down).Select(i => (ushort)(i < up ? 0 : 1))], ["up", "down"]);
            return window;
        }

        var share = MetricCatalog.Find("measurement_share(thumb=up)", out _)!;
        List<KeyValuePair<string, PartialAggregate>> Parts() => [new("v1", Of(900, 100)), new("v2", Of(4, 96)), new("v3", Of(20, 180))];
        static MetricInput? Shown(PartialAggregate part)
        {
            var withheld = Withholding.Apply(part, 10);
            return withheld is [Withholding.Records] ? null : Input(part) with { Withheld = withheld, MinimumRecords = 10 };
        }

        var all = Contributions.OfParts(share, new Threshold(0.9, null, 0.9, null), Whole(Parts()), "version", Parts());
        all.Select(static each => each.Name).ShouldBe(["v3", "v2"]);
        var shown = Contributions.OfParts(share, new Threshold(0.9, null, 0.9, null), Whole(Parts()), "version", Parts(), Shown);
        var only = shown.ShouldHaveSingleItem();
        (only.Name, only.Value).ShouldBe(("v3", 0.1));
    }

    private static PartialAggregate Right(int right, int wrong)
    {
        var window = new PartialAggregate();
        for (var i = 0; i < right + wrong; i++)
            window.Confusion.Add("a", i < right ? "a" : "b");
        return window;
    }

    private static PartialAggregate Slow(double seconds)
    {
        var window = new PartialAggregate();
        for (var i = 0; i < 100; i++)
            window.Latency.Add(seconds);
        return window;
    }

    private static MetricInput Whole(List<KeyValuePair<string, PartialAggregate>> parts)
    {
        var whole = new PartialAggregate();
        foreach (var (_, part) in parts)
            whole.Merge(part);
        return Input(whole);
    }

    private static MetricInput Input(PartialAggregate window) => new() { Window = window, From = 0, To = 60_000 };
}
