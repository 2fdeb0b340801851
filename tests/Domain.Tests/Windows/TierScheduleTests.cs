using FsCheck;
using FsCheck.Fluent;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Windows;

public class TierScheduleTests
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;
    private static readonly TierSchedule Schedule = TierSchedule.Default;

    [Fact]
    public void Without_compaction_every_time_lives_in_a_base_window() =>
        Schedule.RowFor(1_700_000_003_210, Frontiers.None).ShouldBe(new WindowStart(0, 1_700_000_000_000));

    [Fact]
    public void Frontiers_follow_the_watermark_at_the_retention_of_each_tier()
    {
        var time = (10_000 * Day) + (13 * Hour) + (37 * Minute) + (42 * Second);
        var frontiers = Schedule.Target(new Watermark(time), Frontiers.None);
        frontiers[0].ShouldBe((10_000 * Day) + (11 * Hour) + (37 * Minute));
        frontiers[1].ShouldBe((9_998 * Day) + (13 * Hour));
        frontiers[2].ShouldBe(9_910 * Day);
        frontiers[3].ShouldBe(0, "days stay");

        Schedule.RowFor(time, frontiers).ShouldBe(new WindowStart(0, time - (2 * Second)));
        Schedule.RowFor(frontiers[0] - 1, frontiers).ShouldBe(new WindowStart(1, frontiers[0] - Minute));
        Schedule.RowFor(frontiers[1] - 1, frontiers).ShouldBe(new WindowStart(2, frontiers[1] - Hour));
        Schedule.RowFor(frontiers[2] - 1, frontiers).ShouldBe(new WindowStart(3, frontiers[2] - Day));
        Schedule.RowFor(0, frontiers).ShouldBe(new WindowStart(3, 0), "however old");
    }

    [Fact]
    public void Only_a_configured_retention_ends_what_is_kept_and_by_the_wall_clock()
    {
        var now = (10_000 * Day) + (13 * Hour);
        Schedule.OldestKept(now).ShouldBe(0);
        Schedule.OldestKept(long.MaxValue).ShouldBe(0);
        var month = new TierSchedule([(TimeSpan.FromSeconds(10), TimeSpan.FromHours(2))], TimeSpan.FromDays(1)) { Retention = TimeSpan.FromDays(30) };
        month.OldestKept(now).ShouldBe(9_970 * Day, "a whole day is kept or deleted");
        month.OldestKept((10_000 * Day) - 1).ShouldBe(9_969 * Day);
        month.OldestKept(30 * Day).ShouldBe(0);
        month.OldestKept(0).ShouldBe(0);
    }

    [Fact]
    public void Days_that_an_earlier_build_had_deleted_take_records_again()
    {
        // Four frontiers, as they were written when the last tier had one: the days before 9,270 were gone.
        var writer = new AggregateWriter();
        writer.WriteVarUInt(4);
        foreach (var part in new[] { 10_000 * Day, 2 * Day, 88 * Day, 640 * Day })
            writer.WriteVarUInt((ulong)part);
        var reader = new AggregateReader(writer.WrittenSpan);
        var frontiers = Frontiers.Read(ref reader);
        frontiers[3].ShouldBe(9_270 * Day);
        Schedule.RowFor((9_000 * Day) + Hour, frontiers).ShouldBe(new WindowStart(3, 9_000 * Day));
        Schedule.EffectiveRange(9_000 * Day, 9_001 * Day, frontiers).ShouldBe(new TimeRange(9_000 * Day, 9_001 * Day));
        Schedule.Target(new Watermark(10_100 * Day), frontiers)[3].ShouldBe(9_270 * Day, "it moves no more");
    }

    [Fact]
    public void A_query_is_answered_for_the_rows_that_enclose_it()
    {
        var frontiers = Frontiers.None.Advance(Schedule, 0, 10 * Hour).Advance(Schedule, 1, 5 * Hour);
        Schedule.EffectiveRange((10 * Hour) + 1, (10 * Hour) + 2, frontiers).ShouldBe(new TimeRange(10 * Hour, (10 * Hour) + (10 * Second)));
        Schedule.EffectiveRange((5 * Hour) + 1, (10 * Hour) + 1, frontiers).ShouldBe(new TimeRange(5 * Hour, (10 * Hour) + (10 * Second)));
        Schedule.EffectiveRange(1, 2, frontiers).ShouldBe(new TimeRange(0, Hour));
        Schedule.EffectiveRange(0, 10 * Hour, frontiers).ShouldBe(new TimeRange(0, 10 * Hour));
        Should.Throw<ArgumentOutOfRangeException>(() => Schedule.EffectiveRange(5, 5, frontiers));
    }

    [Fact]
    public void Frontiers_advance_only_to_where_coarse_rows_are_whole()
    {
        Should.Throw<ArgumentException>(() => Frontiers.None.Advance(Schedule, 0, 10 * Second)).Message.ShouldContain("does not lie on a window of the next tier");
        Should.Throw<ArgumentException>(() => Frontiers.None.Advance(Schedule, 1, Hour)).Message.ShouldContain("beyond the finer tier's 0");
        var frontiers = Frontiers.None.Advance(Schedule, 0, Hour);
        frontiers.Advance(Schedule, 0, Minute).ShouldBeSameAs(frontiers, "they never go back");
        frontiers.Advance(Schedule, 1, Hour)[1].ShouldBe(Hour);
        Should.Throw<ArgumentOutOfRangeException>(() => frontiers.Advance(Schedule, 3, 0), "nothing is coarser than days");
    }

    [Fact]
    public void Every_time_has_exactly_one_row_whatever_was_compacted()
    {
        var seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();
        Prop.ForAll(seeds, ExactlyOneRow).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Frontiers_survive_encoding_and_foreign_bytes_are_refused()
    {
        foreach (var frontiers in new[] { Frontiers.None, Schedule.Target(new Watermark(20_000 * Day), Frontiers.None) })
        {
            var writer = new AggregateWriter();
            frontiers.WriteTo(writer);
            var reader = new AggregateReader(writer.WrittenSpan);
            Frontiers.Read(ref reader).ShouldBe(frontiers);
            reader.IsAtEnd.ShouldBeTrue();
        }

        foreach (var bytes in new byte[][] { [], [1], [2, 5, 6], [9, 1, 1, 1, 1, 1, 1, 1, 1, 1], [200] })
        {
            Should.Throw<AggregateFormatException>(() =>
            {
                var reader = new AggregateReader(bytes);
                Frontiers.Read(ref reader);
            });
        }
    }

    private static void ExactlyOneRow(int seed)
    {
        var random = new Random(seed);
        var frontiers = Frontiers.None;
        var watermark = Watermark.None;
        for (var step = 0; step < 20; step++)
        {
            watermark = watermark.Advance(random.NextInt64(Day * 1000));
            var before = frontiers;
            frontiers = Schedule.Target(watermark, frontiers);
            foreach (var tier in Schedule.Tiers)
            {
                frontiers[tier.Index].ShouldBeGreaterThanOrEqualTo(before[tier.Index]);
                (tier.Index == 0 || frontiers[tier.Index] <= frontiers[tier.Index - 1]).ShouldBeTrue();
            }

            var time = random.NextInt64(watermark.Time!.Value + Hour);
            var row = Schedule.RowFor(time, frontiers);

            // The whole row lies between its tier's frontier and the finer tier's, so no other row can hold this time.
            var (start, end) = (row.Start, row.Start + Schedule.Tiers[row.Tier].Length);
            time.ShouldBeInRange(start, end - 1);
            start.ShouldBeGreaterThanOrEqualTo(frontiers[row.Tier]);
            (row.Tier == 0 || end <= frontiers[row.Tier - 1]).ShouldBeTrue();
        }
    }
}
