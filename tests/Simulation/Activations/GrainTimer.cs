using Orleans.Serialization.Invocation;

namespace OrleansMonitor.Simulation.Activations;

/// <summary>
/// A timer and, in one object, the request that its ticks put into the activation's queue. The next tick is timed from the end of the
/// last, so one object is enough and ticks cannot pile up.
/// </summary>
internal sealed class GrainTimer : GrainRequest, IGrainTimer
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _isChanged;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Validate(options.DueTime, options.Period);
        _activation = activation;
        _callback = callback;
        (_dueTime, _period, Interleaves, KeepsAlive) = (options.DueTime, options.Period, options.Interleave, options.KeepAlive);
        _timer = activation.Silo.Time.CreateTimer(_ => OnDue(), null, _dueTime, Timeout.InfiniteTimeSpan);
        activation.Timers.Add(this);
    }

    internal override bool Interleaves { get; }

    internal override bool IsReadOnly => false;

    internal override bool IsAbandoned => _stop.IsCancellationRequested;

    /// <summary>Whether a tick counts as use of the activation.</summary>
    internal bool KeepsAlive { get; }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        (_dueTime, _period, _isChanged) = (dueTime, period, true);
        if (!IsAbandoned && !_isTicking)
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        if (IsAbandoned)
            return;
        _timer.Dispose();
        _stop.Cancel();
        _activation.Timers.Remove(this);
    }

    internal override async ValueTask<Response> InvokeAsync(Activation activation)
    {
        _isChanged = false;
        try
        {
            await _callback(_stop.Token);
            return Response.Completed;
        }
        catch (OperationCanceledException) when (IsAbandoned)
        {
            // The tick ended because its timer did.
            return Response.Completed;
        }
        catch (Exception error)
        {
            return Response.FromException(error);
        }
    }

    internal override void Complete(Activation activation, Response response)
    {
        if (response.Exception is { } error)
            activation.Silo.ReportUnobserved("a grain timer", activation.GrainId, error);
        _isTicking = false;
        if (!IsAbandoned)
            _timer.Change(_isChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
    }

    internal override void PassOn(Activation activation, Exception? error)
    {
        // It ends with its activation.
    }

    private void OnDue()
    {
        if (IsAbandoned || _isTicking)
            return;
        _isTicking = true;
        if (_activation.Receive(this) is not DeliveryResult.Accepted)
            Dispose();
    }

    private static void Validate(params ReadOnlySpan<TimeSpan> times)
    {
        foreach (var time in times)
        {
            if (time != Timeout.InfiniteTimeSpan && (time < TimeSpan.Zero || time > Limit))
                throw new ArgumentOutOfRangeException(nameof(times), time, $"Must be infinite, or between 0 and {Limit}.");
        }
    }
}
