using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Tests.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Dimensions;

/// <summary>The slices of records against a slow count of each, however the records are cut.</summary>
public sealed class DimensionFoldTests
{
    private static readonly DimensionPair[] Pairs = [new("country", "device"), new("device", "user"), new("device", "never")];

    [Theory]
    [InlineData(1, 1, 2, false)]
    [InlineData(2, 400, 2, false)]
    [InlineData(3, 3000, 10, true)]
    [InlineData(4, 2000, 40, false)]
    [InlineData(5, 1500, 300, true)]
    public void Slices_are_those_of_a_slow_count_however_the_records_are_cut(int seed, int count, int classes, bool manyNames)
    {
        var random = new Random(seed);
        var records = Draw(random, count, classes, manyNames);
        var expected = DimensionReference.Of(records, Pairs, out var dropped);
        if (manyNames)
            dropped.ShouldBeGreaterThan(0UL);
        if (!manyNames)
            expected.Keys.Any(static key => key.Contains("|(other)", StringComparison.Ordinal)).ShouldBe(count >= 400, "of more than 256 users");
        for (var cut = 0; cut < 5; cut++)
        {
            random.Shuffle(records);
            var set = Merged(cut == 0 ? [records] : [.. records.Chunk(cut == 1 ? 1 : random.Next(1, count + 1))], random);
            set.Dropped.ShouldBe(dropped);
            DimensionReference.Of(set).ShouldBe(expected);
        }
    }

    [Fact]
    public void Ten_thousand_values_are_bounded_and_counted()
    {
        var records = Enumerable.Range(0, 10_000).Select(static i => new TestRecord(new RecordRow { Time = RandomRecords.Epoch, Prediction = "yes" }, []) { Dimensions = [("user", $"u{i}")] }).ToArray();
        var set = Merged([records], new Random(1));
        var slices = set.Dimensions.ShouldHaveSingleItem();
        (slices.Count, slices.Other.Records, slices.Records).ShouldBe((256, 9_744UL, 10_000UL));
        var writer = new AggregateWriter();
        set.WriteTo(writer);
        writer.Length.ShouldBeLessThan(8_192);
    }

    [Fact]
    public void Without_dimensions_the_part_is_not_there()
    {
        var folded = Fold([.. RandomRecords.Draw(new Random(5), 300, ["no", "yes"], 1000)]);
        folded.HasDimensions.ShouldBeFalse();
        (folded.Parts & AggregateParts.Dimensions).ShouldBe(AggregateParts.None);
    }

    [Fact]
    public void Foreign_bytes_end_in_an_error()
    {
        var random = new Random(9);
        var bytes = Fold(Draw(random, 200, 3, manyNames: false)).Encode(AggregateParts.Dimensions);
        for (var round = 0; round < 3000; round++)
        {
            var foreign = bytes.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
                foreign[random.Next(foreign.Length)] = (byte)random.Next(256);
            try
            {
                PartialAggregate.Decode(foreign.AsSpan(0, random.Next(2) == 0 ? foreign.Length : random.Next(foreign.Length))).Dimensions.SliceCount.ShouldBeLessThan(100_000);
            }
            catch (AggregateFormatException)
            {
            }
        }
    }

    [Fact]
    public void A_column_of_numbers_is_refused_and_an_index_outside_of_the_dictionary_costs_its_record()
    {
        var builder = new RecordBlockBuilder { Model = "m" };
        TestRecord.AddTo(Draw(new Random(3), 4, 2, manyNames: false).Select(static record => record with { Dimensions = [("country", "DE")] }), builder);
        var block = builder.Build();
        var log = new RejectionLog();
        new BlockShape().Check(block, log).ShouldBeTrue();
        block.Dimensions[0].Indices = new byte[] { 0, 7, 0, 255 };
        var folded = new WindowCollector();
        new BlockFolder().Fold(block, Settings, log, folded, new PendingChunkWriter()).Kept.ShouldBe(3);
        log.Entries.ShouldHaveSingleItem().Reason.ShouldBe(RejectionReasons.CategoryUnknown);
        log.Clear();
        block.Dimensions[0].Indices = default;
        block.Dimensions[0].Numbers = new byte[16];
        new BlockShape().Check(block, log).ShouldBeFalse();
        log.Entries.ShouldHaveSingleItem().Reason.ShouldBe(RejectionReasons.DimensionKind);
    }

    internal static FoldSettings Settings { get; } = new() { Schedule = TierSchedule.Default, MaxTime = RandomRecords.Epoch * 2, DimensionPairs = Pairs };

    private static TestRecord[] Draw(Random random, int count, int classes, bool manyNames)
    {
        var records = RandomRecords.Draw(random, count, [.. Enumerable.Range(0, classes).Select(static i => $"class {i:000}")], 50_000);
        return [.. records.Select(record => record with { Dimensions = [.. Values().Where(_ => random.Next(4) > 0).Take(8)] })];

        IEnumerable<(string, string)> Values()
        {
            yield return ("country", $"country {random.Next(30)}");
            yield return ("device", random.Next(2) == 0 ? "phone" : "web");
            yield return ("user", $"user {random.Next(2000)}");
            if (manyNames)
                yield return ($"dimension {random.Next(20)}", "x");
        }
    }

    private static DimensionSet Merged(IReadOnlyList<TestRecord[]> pieces, Random random)
    {
        var parts = pieces.Select(Fold).ToList();
        while (parts.Count > 1)
        {
            var (a, b) = (random.Next(parts.Count), random.Next(parts.Count - 1));
            b += b >= a ? 1 : 0;
            if (random.Next(2) == 0)
                parts[a].Merge(parts[b]);
            else
                parts[a].MergeEncoded(parts[b].Encode());
            parts.RemoveAt(b);
        }

        return parts[0].Dimensions;
    }

    // A block has room for eight dimensions, as everywhere.
    private static PartialAggregate Fold(TestRecord[] records)
    {
        var whole = new PartialAggregate();
        var rest = records.ToList();
        while (rest.Count > 0)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var some = new List<TestRecord>();
            foreach (var record in rest)
            {
                if (names.Union(record.Dimensions.Select(static each => each.Name)).Count() > RecordLimits.MaxDimensions)
                    break;
                names.UnionWith(record.Dimensions.Select(static each => each.Name));
                some.Add(record);
            }

            rest.RemoveRange(0, some.Count);
            var builder = new RecordBlockBuilder(doublePrecision: true) { Model = "m" };
            TestRecord.AddTo(some, builder);
            var folded = new WindowCollector();
            new BlockFolder().Fold(builder.Build(), Settings, new RejectionLog(), folded, new PendingChunkWriter()).Kept.ShouldBe(some.Count);
            foreach (var window in folded.Windows.Values)
                whole.Merge(window);
        }

        return whole;
    }
}
