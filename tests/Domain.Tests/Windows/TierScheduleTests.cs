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
        frontiers[3].ShouldBe(9_270 * Day);

        Schedule.RowFor(time, frontiers).ShouldBe(new WindowStart(0, time - (2 * Second)));
        Schedule.RowFor(frontiers[0] - 1, frontiers).ShouldBe(new WindowStart(1, frontiers[0] - Minute));
        Schedule.RowFor(frontiers[1] - 1, frontiers).ShouldBe(new WindowStart(2, frontiers[1] - Hour));
        Schedule.RowFor(frontiers[2] - 1, frontiers).ShouldBe(new WindowStart(3, frontiers[2] - Day));
        Schedule.RowFor(frontiers[3] - 1, frontiers).ShouldBeNull();
        Schedule.RetentionCutoff(new Watermark(time), frontiers).ShouldBe(frontiers[3]);
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

        var deleted = Frontiers.None.Advance(Schedule, 0, 3 * Day).Advance(Schedule, 1, 2 * Day).Advance(Schedule, 2, 2 * Day).Advance(Schedule, 3, Day);
        Schedule.EffectiveRange(0, Day, deleted).IsEmpty.ShouldBeTrue();
        Schedule.EffectiveRange(0, Day + 1, deleted).ShouldBe(new TimeRange(Day, 2 * Day));
    }

    [Fact]
    public void Frontiers_advance_only_to_where_coarse_rows_are_whole()
    {
        Should.Throw<ArgumentException>(() => Frontiers.None.Advance(Schedule, 0, 10 * Second)).Message.ShouldContain("does not lie on a window of the next tier");
        Should.Throw<ArgumentException>(() => Frontiers.None.Advance(Schedule, 1, Hour)).Message.ShouldContain("beyond the finer tier's 0");
        var frontiers = Frontiers.None.Advance(Schedule, 0, Hour);
        frontiers.Advance(Schedule, 0, Minute).ShouldBeSameAs(frontiers, "they never go back");
        frontiers.Advance(Schedule, 1, Hour)[1].ShouldBe(Hour);
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
            if (Schedule.RowFor(time, frontiers) is not { } row)
            {
                time.ShouldBeLessThan(frontiers[Schedule.Coarsest.Index]);
                continue;
            }

            // The whole row lies between its tier's frontier and the finer tier's, so no other row can hold this time.
            var (start, end) = (row.Start, row.Start + Schedule.Tiers[row.Tier].Length);
            time.ShouldBeInRange(start, end - 1);
            start.ShouldBeGreaterThanOrEqualTo(frontiers[row.Tier]);
            (row.Tier == 0 || end <= frontiers[row.Tier - 1]).ShouldBeTrue();
        }
    }
}
