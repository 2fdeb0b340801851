using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests.Sketches;

public class BinStoreTests
{
    [Fact]
    public void Every_index_keeps_its_count_however_far_the_range_reaches_and_whatever_the_order()
    {
        var indices = Enumerable.Range(0, 416).Select(i => i * 12).Append(IndexMapping.Fine.IndexCount - 1).ToArray();
        var expected = indices.ToHashSet();
        var random = new Random(11);
        for (var run = 0; run < 50; run++)
        {
            random.Shuffle(indices);
            var store = new BinStore(IndexMapping.Fine);
            foreach (var index in indices)
                store.Add(index);
            store.Total.ShouldBe(417ul);
            store.Range.ShouldBe((0, IndexMapping.Fine.IndexCount - 1));
            store.Collapsed.ShouldBe(0ul);
            for (var index = 0; index < IndexMapping.Fine.IndexCount; index++)
                store.CountAt(index).ShouldBe(expected.Contains(index) ? 1ul : 0);
        }
    }

    [Fact]
    public void Cells_spill_before_they_overflow()
    {
        var (store, part) = (new BinStore(IndexMapping.Fine), new BinStore(IndexMapping.Fine));
        part.AddCounts(2500, [3_000_000_000, 0, 1_000_000_000], 1);
        for (var i = 0; i < 5; i++)
            store.Merge(part);
        store.AddCounts(2499, [1u, 4_000_000_000], 1);
        store.Add(2500);
        store.CountAt(2500).ShouldBe(19_000_000_001ul);
        store.CountAt(2502).ShouldBe(5_000_000_000ul);
        store.CountAt(2499).ShouldBe(1ul);
        store.Total.ShouldBe(24_000_000_002ul);

        var copy = RoundTrip(store);
        SketchComparison.ShouldBeSame(copy, store);
        copy.Merge(store);
        copy.CountAt(2500).ShouldBe(38_000_000_002ul);
        copy.Add(100, 2);
        copy.Weight.ShouldBe(48_000_000_006);
        copy.AddCounts(4900, [1], 1);
        copy.CountAt(4900).ShouldBe(1ul);
        copy.CountAt(2500).ShouldBe(38_000_000_002ul);
        copy.CountAt(100).ShouldBe(1ul);
        copy.Collapsed.ShouldBe(0ul);
        SketchComparison.ShouldBeSame(RoundTrip(copy), copy);
    }

    [Fact]
    public void Weights_that_differ_survive_encoding()
    {
        var store = new BinStore(IndexMapping.Fine);
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
            store.Add(random.Next(3000, 3100), 1 + (10 * random.NextDouble()));
        var copy = RoundTrip(store);
        copy.Weight.ShouldBeClose(store.Weight, 1e-14);
        for (var rank = 0.0; rank < store.Weight; rank += 10.3)
            copy.IndexAtRank(rank, 0).ShouldBe(store.IndexAtRank(rank, 0));
    }

    [Fact]
    public void A_uniform_weight_is_written_once()
    {
        var (counted, weighted) = (new BinStore(IndexMapping.Fine), new BinStore(IndexMapping.Fine));
        for (var i = 0; i < 500; i++)
        {
            counted.Add(3000 + (i % 97));
            weighted.Add(3000 + (i % 97), 1 / 0.3);
        }

        (Length(weighted) - Length(counted)).ShouldBeLessThanOrEqualTo(9);
    }

    [Fact]
    public void Growing_in_any_direction_keeps_every_count()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var store = new BinStore(IndexMapping.Fine);
            for (var use = 0; use < 3; use++)
            {
                var expected = new Dictionary<int, ulong>();
                var centre = random.Next(1024, 3900);
                for (var i = random.Next(200); i > 0; i--)
                {
                    var index = centre + random.Next(-1000, 1000);
                    expected[index] = expected.GetValueOrDefault(index) + 1;
                    store.Add(index);
                }

                store.Total.ShouldBe((ulong)expected.Values.Sum(count => (long)count), $"seed {seed}");
                for (var index = 0; index < IndexMapping.Fine.IndexCount; index++)
                    store.CountAt(index).ShouldBe(expected.GetValueOrDefault(index), $"seed {seed}, index {index}");
                store.Clear();
            }
        }
    }

    private static BinStore RoundTrip(BinStore store)
    {
        var writer = new AggregateWriter();
        store.WriteTo(writer);
        var copy = new BinStore(IndexMapping.Fine);
        var reader = new AggregateReader(writer.WrittenSpan);
        copy.MergeFrom(ref reader);
        reader.IsAtEnd.ShouldBeTrue();
        return copy;
    }

    private static int Length(BinStore store)
    {
        var writer = new AggregateWriter();
        store.WriteTo(writer);
        return writer.Length;
    }
}
