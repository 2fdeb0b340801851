namespace OrleansMonitor.Simulation.Scheduling;

/// <summary>A timer of a <see cref="SimulatedTimeProvider"/>, which guards its mutable members.</summary>
internal sealed class SimulatedTimer(SimulatedTimeProvider time, TimerCallback callback, object? state, bool isBackground)
    : ITimer, IThreadPoolWorkItem
{
    internal static readonly IComparer<SimulatedTimer> ByDueTime = Comparer<SimulatedTimer>.Create(static (a, b) =>
        a.DueAt != b.DueAt ? a.DueAt.CompareTo(b.DueAt) : a.Sequence.CompareTo(b.Sequence));

    private bool _disposed;

    internal bool IsBackground { get; } = isBackground;

    internal long DueAt { get; set; }

    /// <summary>Order among timers due at the same time: the order in which they were set. 0: never set.</summary>
    internal long Sequence { get; set; }

    /// <summary>In ticks; 0: fires once.</summary>
    internal long Period { get; set; }

    internal bool IsDue { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        if (_disposed)
            return false;
        time.Set(this, dueTime, period);
        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        time.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    void IThreadPoolWorkItem.Execute() => Fire();

    internal void Fire()
    {
        if (time.TryClaim(this))
            callback(state);
    }

    private static void Validate(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan && value < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(name, value, "Must be infinite, or zero or more.");
    }
}
