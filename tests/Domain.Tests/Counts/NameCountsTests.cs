using OrleansMonitor.Domain.Counts;

namespace OrleansMonitor.Domain.Tests.Counts;

public class NameCountsTests
{
    private const int Limit = 5;

    [Fact]
    public void The_laws_of_an_aggregate_hold_beyond_the_limit_too() => new AggregateLaws<NameCounts>
    {
        Create = () => new NameCounts(Limit),
        Fill = (names, random) =>
        {
            for (var i = random.Next(12); i > 0; i--)
                names.Add($"name {random.Next(9)}", (ulong)random.Next(1, 300), random.Next(2) == 0 ? random.Next(1, 900) : random.NextDouble() * 9);
        },
        ShouldBeSame = (a, b) =>
        {
            a.Select(entry => (entry.Name, entry.Count)).ShouldBe(b.Select(entry => (entry.Name, entry.Count)));
            for (var i = 0; i < a.Count; i++)
                a[i].Weight.ShouldBeClose(b[i].Weight);
            a.OtherCount.ShouldBe(b.OtherCount);
            a.OtherWeight.ShouldBeClose(b.OtherWeight);
        },
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (NameCounts a, ref Domain.Encoding.AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    [Fact]
    public void The_most_frequent_name_is_listed_though_it_is_the_ordinally_largest_whatever_the_order_of_arrival()
    {
        string[] arrivals = ["f", "b", "g", "a", "c", "b", "e", "d", "z", "h", "z", "z"];
        var random = new Random(7);
        for (var i = 0; i < 50; i++)
        {
            random.Shuffle(arrivals);
            var names = new NameCounts(3);
            foreach (var name in arrivals)
                names.Add(name);
            names.Top(2).Select(entry => (entry.Name, entry.Count)).ShouldBe([("z", 3ul), ("b", 2ul)]);
            names.TotalCount.ShouldBe(12ul);
            names.Distinct.ShouldBe(9);
        }
    }

    [Fact]
    public void Top_orders_by_weight_and_then_by_name()
    {
        var names = new NameCounts(10);
        names.Add("z", 1, 5);
        names.Add("b", 9, 2);
        names.Add("a", 1, 2);
        names.Top(2).Select(entry => entry.Name).ShouldBe(["z", "a"]);
        names.Top(99).Count.ShouldBe(3);
        names.Find("b").ShouldBe(new NameCount("b", 9, 2));
        names.Find("nothing").ShouldBeNull();
    }

    [Fact]
    public void Names_of_any_script_survive_encoding()
    {
        var names = new NameCounts(10);
        foreach (var name in new[] { "", "ünïcode", "模型", "🚀", new string('x', 1000) })
            names.Add(name, 3, 7.5);
        var writer = new Domain.Encoding.AggregateWriter();
        names.WriteTo(writer);
        var copy = new NameCounts(10);
        var reader = new Domain.Encoding.AggregateReader(writer.WrittenSpan);
        copy.MergeFrom(ref reader);
        copy.ShouldBe(names);
    }
}
