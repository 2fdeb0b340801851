using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Tests.Counts;

/// <summary>Many more names than are counted exactly: what is listed, how wrong it may be, and that no order of merging shows.</summary>
public class HeavyHitterTests
{
    private const int Limit = 1024;

    public static TheoryData<string, int, int> Streams => new()
    {
        { "zipf", 20_000, 1 },
        { "zipf", 20_000, 2 },
        { "steep", 50_000, 3 },
        { "uniform", 20_000, 4 },
        { "few of many", 20_000, 5 },
        { "just more", 1_100, 6 },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void The_most_frequent_names_are_found_to_the_stated_error_in_whatever_order_parts_are_merged(string stream, int names, int seed)
    {
        var random = new Random(seed);
        var records = Draw(stream, names, 200_000, random);
        var truth = records.CountBy(name => name).ToDictionary();
        var whole = Fold(records);
        Check(whole, truth, records.Length);

        var expected = Figures(whole);
        for (var cut = 0; cut < 4; cut++)
        {
            random.Shuffle(records);
            var parts = new List<NameCounts>();
            for (var at = 0; at < records.Length;)
            {
                var length = Math.Min(records.Length - at, random.Next(3) == 0 ? random.Next(1, 50) : random.Next(1, 60_000));
                parts.Add(Fold(records.AsSpan(at, length)));
                at += length;
            }

            // Pairs of parts are merged until one is left, some of them by way of their bytes.
            while (parts.Count > 1)
            {
                var (a, b) = (random.Next(parts.Count), random.Next(parts.Count - 1));
                var (target, source) = (parts[a], parts[b < a ? b : b + 1]);
                if (random.Next(2) == 0)
                    target.Merge(source);
                else
                    MergeBytes(target, source);
                parts.Remove(source);
            }

            Figures(parts[0]).ShouldBe(expected, $"cut {cut}");
        }
    }

    [Fact]
    public void Up_to_the_limit_everything_is_exact()
    {
        var names = Fold([.. Enumerable.Range(0, Limit).Select(i => $"{i}"), "7"]);
        (names.Count, names.Distinct, names.OtherCount).ShouldBe((Limit, Limit, 0ul));
        (names.DistinctError, names.CountError).ShouldBe((null, null));
        names.Top(1)[0].ShouldBe(new NameCount("7", 2, 2));
        names.Add("one more");
        names.CountError.ShouldNotBeNull();
        names.Clear();
        names.IsEmpty.ShouldBeTrue();
        names.Add("7");
        names.ShouldBe([new NameCount("7", 1, 1)]);
        names.CountError.ShouldBeNull();
    }

    [Fact]
    public void Counts_of_weighted_names_are_weighed_by_the_mean()
    {
        var names = new NameCounts(Limit);
        for (var i = 0; i < 3000; i++)
            names.Add(i % 3 == 0 ? "often" : $"{i}", 1, 8);
        var often = names.Top(1).Single();
        often.Name.ShouldBe("often");
        often.Count.ShouldBeInRange(1000ul, 1000 + names.CountError!.Value);
        often.Weight.ShouldBe(8.0 * often.Count);
        names.TotalWeight.ShouldBe(24_000);
        names.OtherWeight.ShouldBe(24_000 - often.Weight);
        names.Find("often")!.Value.ShouldBe(often);
        names.Find("1")!.Value.Count.ShouldBeInRange(1ul, 1 + names.CountError.Value);
    }

    [Fact]
    public void A_full_sketch_takes_little_more_room_than_as_many_exact_names()
    {
        var writer = new AggregateWriter();
        Fold(Draw("zipf", 50_000, 200_000, new Random(9))).WriteTo(writer);
        writer.WrittenSpan.Length.ShouldBeLessThan(12_000);
    }

    private static void Check(NameCounts names, Dictionary<string, int> truth, int records)
    {
        var error = names.CountError!.Value;
        error.ShouldBe((ulong)Math.Ceiling(Math.E / 2048 * records));
        names.TotalCount.ShouldBe((ulong)records);
        ((double)names.Distinct).ShouldBe(truth.Count, 4 * names.DistinctError!.Value * truth.Count);
        var listed = names.ToDictionary(entry => entry.Name, entry => entry.Count);

        // All that are as frequent as 1/256 are there; none is that is rarer by more than the error.
        truth.Where(entry => 256L * entry.Value >= records).ShouldAllBe(entry => listed.ContainsKey(entry.Key));
        listed.Keys.ShouldAllBe(name => (ulong)truth[name] + error >= (ulong)(records / 256));
        listed.ShouldAllBe(entry => entry.Value >= (ulong)truth[entry.Key]);
        listed.Count(entry => entry.Value > (ulong)truth[entry.Key] + error).ShouldBeLessThanOrEqualTo(listed.Count / 10);
        names.OtherCount.ShouldBe((ulong)records - listed.Values.Aggregate(0ul, (sum, count) => sum + count));
        truth.Keys.Take(2000).Count(name => names.Find(name)!.Value.Count > (ulong)truth[name] + error).ShouldBeLessThan(2000 * 2 / 100);
    }

    private static string Figures(NameCounts names) =>
        $"{names.Distinct} {names.TotalCount} {names.OtherCount} {names.CountError} {string.Join(' ', names.Select(entry => $"{entry.Name}={entry.Count}"))}";

    private static NameCounts Fold(ReadOnlySpan<string> records)
    {
        var counts = new NameCounts(Limit);
        foreach (var name in records)
            counts.Add(name);
        return counts;
    }

    private static void MergeBytes(NameCounts target, NameCounts source)
    {
        var writer = new AggregateWriter();
        source.WriteTo(writer);
        var reader = new AggregateReader(writer.WrittenSpan);
        target.MergeFrom(ref reader);
        reader.IsAtEnd.ShouldBeTrue();
    }

    private static string[] Draw(string stream, int names, int records, Random random)
    {
        // Names are shuffled, so that how frequent one is has nothing to do with its place in the alphabet.
        var texts = Enumerable.Range(0, names).Select(i => $"name {i:000000}").ToArray();
        random.Shuffle(texts);
        var exponent = stream switch { "zipf" => 1, "steep" => 1.5, _ => 0 };
        var sums = new double[names];
        for (var i = 0; i < names; i++)
            sums[i] = (i == 0 ? 0 : sums[i - 1]) + Math.Pow(i + 1, -exponent);
        return [.. Enumerable.Range(0, records).Select(i =>
        {
            if (stream == "few of many" && i % 2 == 0)
                return $"heavy {i % 20}";
            var at = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            return texts[Math.Min(at < 0 ? ~at : at, names - 1)];
        })];
    }
}
