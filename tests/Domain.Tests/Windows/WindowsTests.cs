using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Windows;

public class WindowsTests
{
    private static readonly Tier Base = TierSchedule.Default.Base;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9_999, 0)]
    [InlineData(10_000, 10_000)]
    [InlineData(1_700_000_003_210, 1_700_000_000_000)]
    public void Windows_are_aligned_to_the_epoch(long time, long start)
    {
        Base.StartOf(time).ShouldBe(start);
        Base.EndOf(time).ShouldBe(start + 10_000);
    }

    [Fact]
    public void Times_before_the_epoch_are_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Base.StartOf(-1));

    [Fact]
    public void The_watermark_follows_the_largest_event_time()
    {
        Watermark.None.Time.ShouldBeNull();
        var watermark = Watermark.None.Advance(500).Advance(100).Advance(700);
        watermark.Time.ShouldBe(700);
        watermark.Merge(new Watermark(900)).Time.ShouldBe(900);
        watermark.Merge(new Watermark(200)).ShouldBe(watermark);
        watermark.Merge(Watermark.None).ShouldBe(watermark);
        Watermark.None.Merge(watermark).ShouldBe(watermark);
    }

    [Fact]
    public void A_record_is_late_once_its_window_has_closed()
    {
        var lateness = Watermark.DefaultAllowedLateness;
        lateness.ShouldBe(TimeSpan.FromSeconds(30));
        // The window [0, 10 s) closes when the watermark reaches 40 s.
        new Watermark(39_999).IsLate(5_000, Base, lateness).ShouldBeFalse();
        new Watermark(40_000).IsLate(5_000, Base, lateness).ShouldBeTrue();
        new Watermark(40_000).IsLate(10_000, Base, lateness).ShouldBeFalse();
        Watermark.None.IsLate(5_000, Base, lateness).ShouldBeFalse();
    }

    [Fact]
    public void A_schedule_that_cannot_be_is_refused_with_the_reason()
    {
        (TimeSpan, TimeSpan) Tier(double seconds, double hours) => (TimeSpan.FromSeconds(seconds), TimeSpan.FromHours(hours));
        string Message(double coarsest, params (TimeSpan, TimeSpan)[] finer) =>
            Should.Throw<ArgumentException>(() => new TierSchedule(finer, TimeSpan.FromSeconds(coarsest))).Message;
        Message(9000, [.. Enumerable.Repeat(Tier(10, 1), 8)]).ShouldContain("9 tiers were given");
        Message(0).ShouldContain("must be a positive whole number of milliseconds");
        Message(60, Tier(0, 1)).ShouldContain("must be a positive whole number of milliseconds");
        Message(25, Tier(10, 1)).ShouldContain("no multiple of the finer 00:00:10");
        Message(3600, Tier(10, 1), Tier(25, 2)).ShouldContain("no multiple of the finer 00:00:10");
        Message(3600, Tier(10, 2), Tier(60, 1)).ShouldContain("less than the finer tier's 02:00:00");
        Message(86_400, Tier(7200, 1)).ShouldContain("less than its window");
    }
}
