using OrleansMonitor.Cli.Replay;

namespace OrleansMonitor.Cli.Tests.Replay;

public class PacerTests
{
    private const long Start = 1_622_505_600_000;

    [Fact]
    public async Task A_batch_goes_when_its_last_event_is_due()
    {
        var time = new LeapingTime();
        var pacer = new Pacer(60, time);
        await pacer.WaitAsync(Batch(0, 600), CancellationToken.None);
        time.Elapsed.ShouldBe(TimeSpan.FromSeconds(10));
        await pacer.WaitAsync(Batch(600, 3600), CancellationToken.None);
        time.Elapsed.ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task What_is_due_already_goes_at_once()
    {
        var time = new LeapingTime();
        var pacer = new Pacer(1, time);
        await pacer.WaitAsync(Batch(0, 100), CancellationToken.None);
        await pacer.WaitAsync(Batch(20, 50), CancellationToken.None);
        time.Elapsed.ShouldBe(TimeSpan.FromSeconds(100));
    }

    [Fact]
    public async Task A_wait_may_be_longer_than_a_timer()
    {
        var time = new LeapingTime();
        await new Pacer(1, time).WaitAsync(Batch(0, 365 * 86_400), CancellationToken.None);
        time.Elapsed.ShouldBe(TimeSpan.FromDays(365));
    }

    [Fact]
    public async Task At_full_speed_nothing_waits()
    {
        var time = new LeapingTime();
        await new Pacer(null, time).WaitAsync(Batch(0, 86_400), CancellationToken.None);
        time.Elapsed.ShouldBe(TimeSpan.Zero);
    }

    private static ReplayBatch Batch(long fromSeconds, long toSeconds) =>
        new(1, default, [], 0, Start + (1000 * fromSeconds), Start + (1000 * toSeconds));

    /// <summary>A clock that leaps to the time of each timer as soon as it is set.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _ticks;

        public TimeSpan Elapsed => TimeSpan.FromTicks(Volatile.Read(ref _ticks));

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            dueTime.ShouldBeLessThan(TimeSpan.FromDays(49));
            Interlocked.Add(ref _ticks, dueTime.Ticks);
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
