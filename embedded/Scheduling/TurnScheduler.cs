namespace OrleansMonitor.Embedded.Scheduling;

/// <summary>
/// Runs tasks one at a time, in the order queued. Code that awaits under it comes back to it, which is what makes the
/// turns of an activation single-threaded.
/// </summary>
internal sealed class TurnScheduler(IWorkDispatcher dispatcher, SiloLifetime lifetime, int id) : TaskScheduler, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static TurnScheduler? _executing;

    private readonly Lock _lock = new();
    private readonly Queue<Task> _queue = new();
    private bool _dispatched;

    /// <summary>Names the scheduler in traces; unique within a simulation.</summary>
    internal int TraceId { get; } = id;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs <paramref name="action"/> as a turn, without the caller's execution context.</summary>
    internal void Post(Action<object?> action, object? state) => CleanContext.CreateTurn(action, state).Start(this);

    /// <summary>Runs an async function as turns; the caller decides what becomes of its exception.</summary>
    internal Task Run(Func<Task> function) =>
        Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    public void Execute()
    {
        var outer = _executing;
        _executing = this;
        try
        {
            for (var budget = dispatcher.TurnsPerRound; budget > 0; budget--)
            {
                Task? task;
                lock (_lock)
                {
                    if (lifetime.IsDead)
                        _queue.Clear();
                    if (!_queue.TryDequeue(out task))
                    {
                        _dispatched = false;
                        return;
                    }
                }

                TryExecuteTask(task);
                if (task is Turn { Exception: { } error })
                    dispatcher.OnUnhandledError(error);
            }
        }
        finally
        {
            _executing = outer;
        }

        lock (_lock)
        {
            if (_queue.Count == 0)
            {
                _dispatched = false;
                return;
            }
        }

        dispatcher.Dispatch(this);
    }

    protected override void QueueTask(Task task)
    {
        if (!dispatcher.AcceptsCaller())
            return;
        lock (_lock)
        {
            if (lifetime.IsDead)
                return;
            _queue.Enqueue(task);
            if (_dispatched)
                return;
            _dispatched = true;
        }

        dispatcher.Dispatch(this);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        ReferenceEquals(_executing, this) && !taskWasPreviouslyQueued && !lifetime.IsDead && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
            return [.. _queue];
    }
}
