using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Routing;
using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Timers;

/// <summary>
/// A timer and, in one object, the request that its ticks put into the activation's queue. The next tick is timed from the
/// end of the last, so one object is enough and ticks cannot pile up.
/// </summary>
internal abstract class GrainTimer : GrainRequest, IGrainTimer
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Activation _activation;
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;
    private bool _disposed;

    private protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
    {
        Validate(options.DueTime, options.Period);
        _activation = activation;
        Interleaves = options.Interleave;
        KeepAlive = options.KeepAlive;
        _dueTime = options.DueTime;
        _period = options.Period;
        _timer = CleanContext.CreateTimer(activation.Silo.Time, static state => ((GrainTimer)state!).OnDue(), this);
    }

    internal override bool IsTick => true;

    internal override bool IsReadOnly => false;

    internal override bool Interleaves { get; }

    internal bool KeepAlive { get; }

    internal override bool IsAbandoned => Volatile.Read(ref _disposed);

    private protected CancellationToken StopToken => _stop.Token;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        lock (_lock)
        {
            _dueTime = dueTime;
            _period = period;
            _changed = true;
            if (!_disposed && !_ticking)
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            Volatile.Write(ref _disposed, true);
        }

        _timer.Dispose();
        _stop.Cancel();
        _activation.RemoveTimer(this);
    }

    internal void Start()
    {
        _activation.AddTimer(this);
        _timer.Change(_dueTime, Timeout.InfiniteTimeSpan);
    }

    internal void OnTickCompleted()
    {
        if (Error is not null)
        {
            _activation.Silo.ReportUnobserved("a grain timer", _activation.GrainId, Error);
            Error = null;
        }

        lock (_lock)
        {
            _ticking = false;
            if (!_disposed)
                _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
        }
    }

    internal override void Run(Activation activation, object grain)
    {
        lock (_lock)
            _changed = false;
        Task task;
        try
        {
            task = Tick();
        }
        catch (Exception error)
        {
            Error = error;
            activation.OnRequestCompleted(this);
            return;
        }

        if (task.IsCompletedSuccessfully)
            activation.OnRequestCompleted(this);
        else
            _ = AwaitAsync(activation, task);
    }

    internal override void Publish()
    {
        // Nobody waits for a tick.
    }

    internal override bool TryFail(Exception error) => false;

    private protected abstract Task Tick();

    private async Task AwaitAsync(Activation activation, Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The tick ended because its timer did.
        }
        catch (Exception error)
        {
            Error = error;
        }

        activation.OnRequestCompleted(this);
    }

    private void OnDue()
    {
        lock (_lock)
        {
            if (_disposed || _ticking)
                return;
            _ticking = true;
        }

        if (_activation.Receive(this) is not DeliveryResult.Accepted)
            Dispose();
    }

    private static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
    }

    private static void Validate(TimeSpan time, string name)
    {
        // The range of System.Threading.Timer.
        const long Limit = 0xfffffffe;
        var milliseconds = (long)time.TotalMilliseconds;
        if (milliseconds is < -1 or > Limit)
            throw new ArgumentOutOfRangeException(name, time, $"Must be infinite, or between 0 and {Limit} ms.");
    }
}

/// <summary>A timer with the state of its callback.</summary>
internal sealed class GrainTimer<TState>(
    Activation activation,
    Func<TState, CancellationToken, Task> callback,
    TState state,
    GrainTimerCreationOptions options) : GrainTimer(activation, options)
{
    private protected override Task Tick() =>
        callback(state, StopToken) ?? throw new InvalidOperationException("A grain timer's callback returned null instead of a task.");
}
