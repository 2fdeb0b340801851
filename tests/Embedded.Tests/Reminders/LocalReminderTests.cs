using OrleansMonitor.Embedded.Reminders;

namespace OrleansMonitor.Embedded.Tests.Reminders;

public sealed class LocalReminderTests
{
    private static readonly DateTime Start = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Ticks_keep_the_rhythm_of_the_start()
    {
        First(TimeSpan.FromMinutes(10), now: TimeSpan.FromMinutes(-5)).ShouldBe(Start);
        First(TimeSpan.FromMinutes(10), now: TimeSpan.Zero).ShouldBe(Start);
        First(TimeSpan.FromMinutes(10), now: TimeSpan.FromTicks(1)).ShouldBe(Start.AddMinutes(10));
        First(TimeSpan.FromMinutes(10), now: TimeSpan.FromMinutes(10)).ShouldBe(Start.AddMinutes(10));
        First(TimeSpan.FromMinutes(10), now: TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1)).ShouldBe(Start.AddDays(3).AddMinutes(10));
    }

    private static DateTime First(TimeSpan period, TimeSpan now) =>
        LocalReminder.FirstTick(new ReminderEntry(new ReminderKey(GrainId.Create("a", "b"), "r"), Start, period, "1"), Start + now);
}
