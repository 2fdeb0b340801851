namespace OrleansMonitor.Embedded.Scheduling;

/// <summary>
/// Starts work without the caller's <see cref="AsyncLocal{T}"/> values: a turn serves whoever called, so the values of
/// the caller that happened to start it must not leak into it.
/// </summary>
internal static class CleanContext
{
    private static readonly ExecutionContext? Default = CaptureDefault();

    internal static Turn CreateTurn(Action<object?> action, object? state)
    {
        var current = ExecutionContext.Capture();
        if (current is null || Default is null || ReferenceEquals(current, Default))
            return new Turn(action, state);
        ExecutionContext.Restore(Default);
        try
        {
            return new Turn(action, state);
        }
        finally
        {
            ExecutionContext.Restore(current);
        }
    }

    internal static ITimer CreateTimer(TimeProvider time, TimerCallback callback, object? state)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return time.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using (ExecutionContext.SuppressFlow())
            return time.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private static ExecutionContext? CaptureDefault()
    {
        // A thread that is started without flow begins with the default context; there is no public way to name it.
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return captured;
    }
}
