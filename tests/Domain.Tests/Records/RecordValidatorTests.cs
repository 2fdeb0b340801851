using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Records;

/// <summary>The vectorised scans against one value after the other, at every position of a bad value.</summary>
public class RecordValidatorTests
{
    private const long Time = 1_780_000_000_000;

    public static TheoryData<float, bool, bool, bool> Floats() => new()
    {
        // value, good in [0, 1] with any NaN, good in [0, ∞) with none, good with the one NaN of all bits
        { 0, true, true, true },
        { -0f, true, true, true },
        { 1, true, true, true },
        { float.Epsilon, true, true, true },
        { 1.0000001f, false, true, true },
        { -float.Epsilon, false, false, false },
        { float.MaxValue, false, true, true },
        { float.PositiveInfinity, false, false, false },
        { float.NegativeInfinity, false, false, false },
        { float.NaN, true, false, false },
        { -float.NaN, true, false, false },
        { BitConverter.UInt32BitsToSingle(uint.MaxValue), true, false, true },
    };

    [Theory]
    [MemberData(nameof(Floats))]
    public void A_value_is_judged_the_same_wherever_it_stands(float value, bool anyNaN, bool noNaN, bool marker)
    {
        for (var length = 1; length < 40; length++)
        {
            for (var at = 0; at < length; at++)
            {
                var column = Enumerable.Repeat(0.5f, length).ToArray();
                column[at] = value;
                ColumnCheck.AllWithin(column, 0, 1, NaNRule.Any).ShouldBe(anyNaN);
                ColumnCheck.AllWithin(column, 0, float.MaxValue, NaNRule.None).ShouldBe(noNaN);
                ColumnCheck.AllWithin(column, 0, float.MaxValue, NaNRule.AllBitsSet).ShouldBe(marker);
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Event_times_of_every_width_are_read_and_bounded(int width)
    {
        var random = new Random(width);
        for (var count = 1; count < 80; count++)
        {
            var offsets = Enumerable.Range(0, count).Select(_ => random.NextInt64(width == 8 ? -70_000 : 0, width == 2 ? 65_536 : 70_000)).ToArray();
            var block = new RecordBlock { Model = "m", Count = (uint)count, BaseTime = Time, Times = Pack(offsets, width) };
            EventTimes.Range(block).ShouldBe((Time + offsets.Min(), Time + offsets.Max()));
            for (var row = 0; row < count; row++)
                EventTimes.Of(block, row).ShouldBe(Time + offsets[row]);
        }
    }

    [Theory]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, -1)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(0, long.MinValue)]
    [InlineData(Time, long.MaxValue)]
    public void Times_that_overflow_are_dropped(long baseTime, long offset)
    {
        var block = new RecordBlock { Model = "m", Count = 2, BaseTime = baseTime, Times = Pack([offset, Time - baseTime], 8) };
        var log = new RejectionLog();
        var result = Fold(block, log);
        (result.Kept + (int)log.Total).ShouldBe(2);
        log.Total.ShouldBeGreaterThan(0ul);
    }

    [Fact]
    public void No_record_expires_another_and_a_retention_is_named()
    {
        var block = new RecordBlock { Model = "m", Count = 3, BaseTime = Time, Times = Pack([0, 10_000_000_000_000, 200_000], 8) };
        Fold(block, new RejectionLog(), maxTime: long.MaxValue).Kept.ShouldBe(3, "300 years lie between them");
        Fold(block, new RejectionLog(), minTime: Time).Kept.ShouldBe(2, "one is in the future");

        var log = new RejectionLog();
        Fold(block, log, minTime: Time + 200_000).Kept.ShouldBe(1);
        var expired = log.Entries.Single(entry => entry.Reason == RejectionReasons.TimeExpired);
        (expired.Field, expired.Value, expired.Count).ShouldBe(("records.times", EventTimeText.Of(Time), 1UL));
        expired.Limit.ShouldBe($"at least {EventTimeText.Of(Time + 200_000)}, the oldest that the configured retention keeps");
    }

    [Fact]
    public void A_record_with_several_mistakes_counts_once_and_a_value_that_it_can_do_without_costs_that_value()
    {
        var builder = new RecordBlockBuilder { Model = "m" };
        builder.Add(new RecordRow { Time = Time, Score = 2, LatencySeconds = -1, Weight = 0.5f });
        builder.Add(new RecordRow { Time = Time, Score = 0.5, LatencySeconds = -2 });
        builder.Add(new RecordRow { Time = Time, Score = 1.5, LatencySeconds = 0.1 });
        builder.Add(new RecordRow { Time = Time });
        var (log, windows) = (new RejectionLog(), new WindowCollector());
        Fold(builder.Build(), log, sink: windows).Kept.ShouldBe(3);
        log.Entries.Select(entry => (entry.Reason, entry.Value, entry.Count)).ShouldBe([("weight-invalid", "0.5", 1ul)]);
        log.Cells.Select(entry => (entry.Reason, entry.Value, entry.Count)).ShouldBe([("score-invalid", "1.5", 1ul), ("latency-invalid", "-2", 1ul)]);
        log.Total.ShouldBe(1ul);
        windows.Windows.Values.Single().Latency.Figures!.Value.Count.ShouldBe(1ul);
    }

    [Theory]
    [InlineData(1e16)]
    [InlineData(5e7)]
    [InlineData(2_592_001)]
    [InlineData(-0.001)]
    [InlineData(double.PositiveInfinity)]
    public void One_duration_that_cannot_be_costs_itself_and_no_other_record_a_figure(double absurd)
    {
        foreach (var (column, reason, field) in new[]
        {
            (0, RejectionReasons.LatencyInvalid, "records.latencies"),
            (1, RejectionReasons.TokenTimeInvalid, "records.time_to_first_token"),
            (2, RejectionReasons.TokenTimeInvalid, "records.time_per_output_token"),
        })
        {
            foreach (var wide in new[] { false, true })
            {
                var builder = new RecordBlockBuilder(wide) { Model = "m" };
                for (var i = 0; i < 201; i++)
                {
                    var seconds = i == 77 ? absurd : 0.05;
                    builder.Add(new RecordRow
                    {
                        Time = Time,
                        LatencySeconds = column == 0 ? seconds : RecordRow.NoLatency,
                        TimeToFirstTokenSeconds = column == 1 ? seconds : double.NaN,
                        TimePerOutputTokenSeconds = column == 2 ? seconds : double.NaN,
                    });
                }

                var (log, windows) = (new RejectionLog(), new WindowCollector());
                Fold(builder.Build(), log, sink: windows).Kept.ShouldBe(201);
                log.Entries.ShouldBeEmpty();
                log.Cells.Select(entry => (entry.Reason, entry.Field, entry.Limit, entry.Count)).ShouldBe([(reason, field, "0 to 2592000 seconds (30 days)", 1ul)]);
                var window = windows.Windows.Values.Single();
                var sketch = column == 0 ? window.Latency : column == 1 ? window.Tokens.TimeToFirstToken : window.Tokens.TimePerOutputToken;
                sketch.Figures!.Value.Count.ShouldBe(200ul);
                sketch.Figures!.Value.Median.ShouldBe(0.05, 0.0005);
            }
        }
    }

    [Fact]
    public void Durations_are_valid_up_to_30_days_and_tokens_up_to_100_million()
    {
        var builder = new RecordBlockBuilder { Model = "m" };
        builder.Add(new RecordRow { Time = Time, LatencySeconds = 0, TimeToFirstTokenSeconds = 0, InputTokens = 0, OutputTokens = 100_000_000 });
        builder.Add(new RecordRow { Time = Time, LatencySeconds = 2_592_000, TimeToFirstTokenSeconds = 2_592_000, TimePerOutputTokenSeconds = 2_592_000 });
        builder.Add(new RecordRow { Time = Time, InputTokens = 100_000_001 });
        builder.Add(new RecordRow { Time = Time, InputTokens = 4_294_967_294 });
        builder.Add(new RecordRow { Time = Time, OutputTokens = 4_294_967_294 });
        var log = new RejectionLog();
        Fold(builder.Build(), log).Kept.ShouldBe(5);
        log.Cells.Select(entry => (entry.Reason, entry.Field, entry.Value, entry.Limit, entry.Count)).ShouldBe(
        [
            ("tokens-invalid", "records.input_tokens", "100000001", "0 to 100000000 tokens", 2ul),
            ("tokens-invalid", "records.output_tokens", "4294967294", "0 to 100000000 tokens", 1ul),
        ]);
    }

    [Fact]
    public void Rejections_are_bounded_and_none_is_lost()
    {
        var log = new RejectionLog();
        for (var i = 0; i < 1000; i++)
            log.Add("feature-invalid", $"records.features.{i}", "Infinity", "finite", 2);
        log.Entries.Count.ShouldBe(RejectionLog.MaxEntries);
        log.Entries[^1].Reason.ShouldBe(RejectionLog.MoreReason);
        log.Total.ShouldBe(2000ul);
        log.Entries.Aggregate(0UL, (sum, entry) => sum + entry.Count).ShouldBe(2000ul);
    }

    [Theory]
    [InlineData("a", null)]
    [InlineData("日本語", null)]
    [InlineData("", NameRules.EmptyReason)]
    [InlineData("tab\t", NameRules.ControlReason)]
    [InlineData("\u007f", NameRules.ControlReason)]
    [InlineData("\u009f", NameRules.ControlReason)]
    [InlineData("\u00a0", null)]
    public void Names_have_no_control_characters(string name, string? reason) => NameRules.Check(name).ShouldBe(reason);

    [Fact]
    public void Names_have_128_characters_at_most_and_are_shown_cut()
    {
        NameRules.Check(new string('x', 128)).ShouldBeNull();
        NameRules.Check(new string('x', 129)).ShouldBe(NameRules.LengthReason);
        NameRules.Show(new string('x', 63) + "🚀🚀").ShouldBe(new string('x', 63) + "… (67 characters)");
        NameRules.Show(new string('x', 129)).ShouldBe(new string('x', 64) + "… (more than 128 characters)", "of a longer one no more may have been read");
        NameRules.Show("a\u0001b").ShouldBe("a\uFFFDb");
    }

    [Fact]
    public void Labels_that_cannot_be_used_are_dropped_and_the_others_kept()
    {
        var block = new LabelBlock
        {
            Model = "m",
            Count = 6,
            InferenceIds = MemoryMarshal.AsBytes<ulong>([1, 0, 3, 4, 5, 6]).ToArray(),
            Labels = (byte[])[0, 0, 255, 255, 9, 255],
            ActualValues = MemoryMarshal.AsBytes<double>([double.NaN, 1, 2.5, double.NaN, 1, double.PositiveInfinity]).ToArray(),
        };
        block.Classes.Add("yes");
        var (writer, log) = (new LabelChunkWriter(), new RejectionLog());
        new BlockShape().Check(block, log).ShouldBeTrue();
        LabelFold.Add(block, writer, log).ShouldBe(2);
        var reader = new LabelChunkReader(writer.Encode());
        reader.MoveNext().ShouldBeTrue();
        reader.Current.ShouldBe(new LateLabel(1, "yes", double.NaN));
        reader.MoveNext().ShouldBeTrue();
        reader.Current.ShouldBe(new LateLabel(3, null, 2.5));
        log.Entries.Select(entry => entry.Reason).ShouldBe(["id-missing", "label-missing", "class-unknown", "value-invalid"]);
    }

    private static FoldResult Fold(RecordBlock block, RejectionLog log, long minTime = 0, long maxTime = Time + 300_000_000, IWindowSink? sink = null)
    {
        new BlockShape().Check(block, log).ShouldBeTrue();
        var settings = new FoldSettings { Schedule = TierSchedule.Default, MinTime = minTime, MaxTime = maxTime };
        return new BlockFolder().Fold(block, settings, log, sink ?? new WindowCollector(), new PendingChunkWriter());
    }

    private static byte[] Pack(long[] offsets, int width) => width switch
    {
        2 => MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(offsets, offset => (ushort)offset)).ToArray(),
        4 => MemoryMarshal.AsBytes<uint>(Array.ConvertAll(offsets, offset => (uint)offset)).ToArray(),
        _ => MemoryMarshal.AsBytes<long>(offsets).ToArray(),
    };
}
