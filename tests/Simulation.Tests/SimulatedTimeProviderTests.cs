namespace OrleansMonitor.Simulation.Tests;

public sealed class SimulatedTimeProviderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly SimulatedTimeProvider _time = new(new DateTimeOffset(2030, 6, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Time_stands_still_until_it_is_advanced()
    {
        var start = _time.GetTimestamp();
        _time.GetUtcNow().ShouldBe(new DateTimeOffset(2030, 6, 1, 0, 0, 0, TimeSpan.Zero));
        _time.Advance(90 * Second);
        _time.GetUtcNow().ShouldBe(new DateTimeOffset(2030, 6, 1, 0, 1, 30, TimeSpan.Zero));
        _time.GetElapsedTime(start).ShouldBe(90 * Second);
        _time.Elapsed.ShouldBe(90 * Second);
        Should.Throw<ArgumentOutOfRangeException>(() => _time.Advance(-Second));
    }

    [Fact]
    public void Callbacks_run_in_the_order_of_their_due_times_and_see_them()
    {
        var log = new List<string>();
        using var c = Timer(3 * Second, Timeout.InfiniteTimeSpan, () => log.Add($"c {_time.Elapsed.TotalSeconds}"));
        using var a = Timer(1 * Second, Timeout.InfiniteTimeSpan, () => log.Add($"a {_time.Elapsed.TotalSeconds}"));
        using var b = Timer(1 * Second, Timeout.InfiniteTimeSpan, () => log.Add($"b {_time.Elapsed.TotalSeconds}"));
        _time.Advance(2 * Second);
        log.ShouldBe(["a 1", "b 1"]);
        _time.Advance(2 * Second);
        log.ShouldBe(["a 1", "b 1", "c 3"]);
        _time.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public void Periodic_timers_fire_until_changed_or_disposed()
    {
        var fired = 0;
        var timer = Timer(2 * Second, 3 * Second, () => fired++);
        _time.Advance(11 * Second);
        fired.ShouldBe(4);
        timer.Change(Second, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        _time.Advance(10 * Second);
        fired.ShouldBe(5);
        timer.Change(Second, Second);
        timer.Dispose();
        timer.Change(Second, Second).ShouldBeFalse();
        _time.Advance(10 * Second);
        fired.ShouldBe(5);
    }

    [Fact]
    public void A_timer_set_by_a_callback_fires_within_the_same_advance()
    {
        var fired = new List<double>();
        ITimer? second = null;
        using var first = Timer(Second, Timeout.InfiniteTimeSpan, () =>
            second = Timer(Second, Timeout.InfiniteTimeSpan, () => fired.Add(_time.Elapsed.TotalSeconds)));
        _time.Advance(5 * Second);
        fired.ShouldBe([2]);
        second!.Dispose();
    }

    [Fact]
    public async Task Delays_timeouts_and_cancellations_take_virtual_time()
    {
        var delay = Task.Delay(TimeSpan.FromHours(5), _time);
        var timeout = new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromHours(6), _time);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromHours(7), _time);
        using var periodic = new PeriodicTimer(TimeSpan.FromHours(8), _time);
        var tick = periodic.WaitForNextTickAsync();
        _time.Advance(TimeSpan.FromHours(5));
        await delay;
        timeout.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromHours(1));
        await Should.ThrowAsync<TimeoutException>(() => timeout);
        cancellation.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(TimeSpan.FromHours(1));
        cancellation.IsCancellationRequested.ShouldBeTrue();
        tick.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromHours(1));
        (await tick).ShouldBeTrue();
    }

    private ITimer Timer(TimeSpan due, TimeSpan period, Action callback) => _time.CreateTimer(_ => callback(), null, due, period);
}
