namespace OrleansMonitor.Embedded.Diagnostics;

/// <summary>What happened in a grain host since it started. Counters only grow; all members are thread-safe.</summary>
public sealed class GrainHostStatistics
{
    private long _activationsCreated;
    private long _activationsEnded;
    private long _activationsFailed;
    private long _requestsRejected;
    private long _requestsTimedOut;
    private long _requestsExpired;
    private long _requestsForwarded;
    private long _deactivationsFailed;
    private long _unobservedErrors;
    private long _reminderTicks;

    /// <summary>Activations that exist now, whatever their state.</summary>
    public long ActiveActivations => ActivationsCreated - ActivationsEnded;

    public long ActivationsCreated => Volatile.Read(ref _activationsCreated);

    public long ActivationsEnded => Volatile.Read(ref _activationsEnded);

    /// <summary>Activations whose construction, state or OnActivateAsync failed.</summary>
    public long ActivationsFailed => Volatile.Read(ref _activationsFailed);

    /// <summary>Requests refused because an activation's queue was full.</summary>
    public long RequestsRejected => Volatile.Read(ref _requestsRejected);

    /// <summary>Calls that had no answer within the response timeout.</summary>
    public long RequestsTimedOut => Volatile.Read(ref _requestsTimedOut);

    /// <summary>Requests dropped from a queue because their caller had given up.</summary>
    public long RequestsExpired => Volatile.Read(ref _requestsExpired);

    /// <summary>Requests sent on because their activation had ended before it came to them.</summary>
    public long RequestsForwarded => Volatile.Read(ref _requestsForwarded);

    /// <summary>Deactivations whose OnDeactivateAsync failed or took longer than the deactivation timeout.</summary>
    public long DeactivationsFailed => Volatile.Read(ref _deactivationsFailed);

    /// <summary>Errors that no caller sees: of timers, reminders, one-way calls and deactivations.</summary>
    public long UnobservedErrors => Volatile.Read(ref _unobservedErrors);

    public long ReminderTicks => Volatile.Read(ref _reminderTicks);

    internal void OnActivationCreated() => Interlocked.Increment(ref _activationsCreated);

    internal void OnActivationEnded() => Interlocked.Increment(ref _activationsEnded);

    internal void OnActivationFailed() => Interlocked.Increment(ref _activationsFailed);

    internal void OnRejected() => Interlocked.Increment(ref _requestsRejected);

    internal void OnTimeout() => Interlocked.Increment(ref _requestsTimedOut);

    internal void OnExpired() => Interlocked.Increment(ref _requestsExpired);

    internal void OnForwarded() => Interlocked.Increment(ref _requestsForwarded);

    internal void OnDeactivationFailed() => Interlocked.Increment(ref _deactivationsFailed);

    internal void OnUnobservedError() => Interlocked.Increment(ref _unobservedErrors);

    internal void OnReminderTick() => Interlocked.Increment(ref _reminderTicks);
}
