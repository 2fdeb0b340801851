using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Records;

public class BlockFolderTests
{
    private const long Window = 10_000;
    private static readonly string[] Binary = ["no", "yes"];
    private static readonly string[] Ten = [.. Enumerable.Range(0, 10).Select(i => $"class {i}")];
    private static readonly FoldSettings Settings = new() { Schedule = TierSchedule.Default, MaxTime = RandomRecords.Epoch * 2 };

    // Spreads: one window, some windows, so many that they are sorted and not counted.
    public static TheoryData<int, int, long, bool> Cases()
    {
        var cases = new TheoryData<int, int, long, bool>();
        var seed = 1;
        foreach (var count in new[] { 1, 7, 500, 2000 })
        {
            foreach (var spread in new[] { 1L, 45_000, 60_000_000, 400_000_000_000 })
            {
                cases.Add(seed++, count, spread, false);
                cases.Add(seed++, count, spread, true);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Folding_columns_equals_adding_records_one_by_one(int seed, int count, long spread, bool wide)
    {
        var random = new Random(seed);
        var classes = seed % 3 == 0 ? Binary : seed % 3 == 1 ? Ten : [.. Enumerable.Range(0, 300).Select(i => $"{i:000}")];
        var records = RandomRecords.Draw(random, count, classes, spread);

        var builder = new RecordBlockBuilder(wide) { Model = "m" };
        TestRecord.AddTo(records, builder);
        var block = builder.Build();
        var folded = new WindowCollector();
        var log = new RejectionLog();
        var result = new BlockFolder().Fold(block, Settings, log, folded, new PendingChunkWriter());

        log.Entries.ShouldBeEmpty();
        result.ShouldBe(new FoldResult(records.Count, 0));
        var expected = new SortedDictionary<long, PartialAggregate>();
        foreach (var record in records)
        {
            var start = EndOf(record.Row.Time, records.Max(r => r.Row.Time));
            if (!expected.TryGetValue(start, out var window))
                expected.Add(start, window = new PartialAggregate());
            record.FoldInto(window, null);
        }

        folded.Windows.Keys.ShouldBe(expected.Keys);
        foreach (var (start, window) in expected)
            folded.Windows[start].ShouldHoldTheSameAs(window, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_stream_folded_in_pieces_and_merged_equals_the_stream_folded_at_once(int seed)
    {
        var random = new Random(seed);
        var records = RandomRecords.Draw(random, 3000, Ten, 35_000);
        var (whole, pieces) = (new WindowCollector(), new WindowCollector());
        var folder = new BlockFolder();
        var builder = new RecordBlockBuilder { Model = "m" };
        Fold(records, whole);
        for (var at = 0; at < records.Count;)
        {
            var length = Math.Min(random.Next(1, 400), records.Count - at);
            Fold(records.GetRange(at, length), pieces);
            at += length;
        }

        pieces.Windows.Keys.ShouldBe(whole.Windows.Keys);
        foreach (var (start, window) in whole.Windows)
            pieces.Windows[start].ShouldBeTheSameToTheBitAs(window);

        void Fold(List<TestRecord> part, WindowCollector target)
        {
            builder.Clear();
            TestRecord.AddTo(part, builder);
            folder.Fold(builder.Build(), Settings, new RejectionLog(), target, new PendingChunkWriter());
        }
    }

    [Fact]
    public void Folding_the_same_kind_of_block_again_allocates_next_to_nothing()
    {
        var builder = new RecordBlockBuilder { Model = "m" };
        TestRecord.AddTo(RandomRecords.Draw(new Random(5), 2000, Ten, 8_000), builder);
        var block = builder.Build();
        var (folder, log, sink, pending) = (new BlockFolder(), new RejectionLog(), new NullSink(), new PendingChunkWriter());
        for (var i = 0; i < 50; i++)
            folder.Fold(block, Settings, log, sink, pending);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
            folder.Fold(block, Settings, log, sink, pending);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 50.0).ShouldBeLessThan(400, "bytes a block of 2,000 records");
    }

    [Fact]
    public void Building_the_same_kind_of_block_again_allocates_next_to_nothing()
    {
        var records = RandomRecords.Draw(new Random(5), 2000, Ten, 8_000);
        var builder = new RecordBlockBuilder { Model = "m" };
        long before = 0;
        for (var i = 0; i < 6; i++)
        {
            before = i == 3 ? GC.GetAllocatedBytesForCurrentThread() : before;
            builder.Clear();
            foreach (var record in records)
            {
                builder.Add(record.Row);
                foreach (var (name, number, category) in record.Features)
                    _ = category is null ? builder.TryAddFeature(name, number!.Value) : builder.TryAddFeature(name, category);
            }

            builder.Build();
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 3.0).ShouldBeLessThan(200, "bytes a block of 2,000 records");
    }

    [Fact]
    public void Predictions_that_await_a_label_are_kept_and_labelled_ones_are_not()
    {
        var builder = new RecordBlockBuilder { Model = "m", Version = "v1", Segment = "eu", LabelsFollow = true };
        builder.Add(new RecordRow { Time = RandomRecords.Epoch + 5, InferenceId = 11, Prediction = "yes", Score = 0.75, Weight = 4 });
        builder.Add(new RecordRow { Time = RandomRecords.Epoch + 50_000, InferenceId = 12, Prediction = "no", Label = "no", Score = 0.25, Weight = 4 });
        builder.Add(new RecordRow { Time = RandomRecords.Epoch, Prediction = "no", Score = 0.25, Weight = 4 });
        builder.Add(new RecordRow { Time = RandomRecords.Epoch + 90_000, InferenceId = 13, Value = 2.5, Weight = 2 });
        builder.Add(new RecordRow { Time = RandomRecords.Epoch + 90_000, InferenceId = 14, Value = 2.5, Actual = 3, Weight = 2 });
        var pending = new PendingChunkWriter();
        new BlockFolder().Fold(builder.Build(), Settings, new RejectionLog(), new NullSink(), pending);

        Read(pending).ShouldBe(
        [
            new PendingPrediction(11, RandomRecords.Epoch + 5, "v1", "eu", "yes", double.NaN, 0.75f, null, 4),
            new PendingPrediction(13, RandomRecords.Epoch + 90_000, "v1", "eu", null, 2.5, float.NaN, null, 2),
        ], ignoreOrder: true);

        builder.LabelsFollow = false;
        pending.Clear();
        new BlockFolder().Fold(builder.Build(), Settings, new RejectionLog(), new NullSink(), pending);
        pending.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("", null, "0,1", null)]
    [InlineData("", "", "yes,no", null)]
    [InlineData("", null, "cat,dog", null)]
    [InlineData("", null, "0,true", null)]
    [InlineData("", null, "", null)]
    [InlineData("", "dog", "cat,dog", "dog")]
    [InlineData("", "0", "0,1", "0")]
    [InlineData("cat", "dog", "0,1", "cat")]
    public void The_positive_class_is_the_blocks_or_the_configured_and_never_follows_from_its_classes(string named, string? configured, string classes, string? expected)
    {
        var block = new RecordBlock { PositiveClass = named };
        foreach (var name in classes.Split(',', StringSplitOptions.RemoveEmptyEntries))
            block.Classes.Add(name);
        PositiveClass.Of(block, configured).ShouldBe(expected);
    }

    private static List<PendingPrediction> Read(PendingChunkWriter pending)
    {
        var reader = new PendingChunkReader(pending.Encode());
        var entries = new List<PendingPrediction>();
        while (reader.MoveNext())
            entries.Add(reader.Current);
        return entries;
    }

    /// <summary>
    /// The start of the window in which a record ends, by the documented ages: 10 s for 2 h, 1 min for 2 d, 1 h for 90 d, then 1 d. A
    /// window is merged with all that the longer one holds, so the border lies where a longer window begins.
    /// </summary>
    private static long EndOf(long time, long newest)
    {
        var length = Window;
        foreach (var (age, longer) in new[] { (2 * 3_600_000L, 60_000L), (48 * 3_600_000L, 3_600_000L), (90 * 86_400_000L, 86_400_000L) })
        {
            if (time >= (newest - age) / longer * longer)
                break;
            length = longer;
        }

        return time / length * length;
    }

    private sealed class NullSink : IWindowSink
    {
        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial) => true;
    }
}
