namespace OrleansMonitor.Simulation.Scheduling;

/// <summary>
/// Runs tasks one at a time, in the order queued; the simulation chooses when. Code that awaits under it comes back to it, which is
/// what makes the turns of an activation single-threaded.
/// </summary>
internal sealed class TurnScheduler(SimulationScheduler simulation, SiloLifetime lifetime) : TaskScheduler, IWorkItemScheduler, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static TurnScheduler? _executing;

    private readonly Queue<Task> _queue = new();
    private readonly int _id = simulation.NextSchedulerId();
    private bool _isReady;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs <paramref name="action"/> as a turn. A turn serves whoever called, so the caller's async locals do not come with it.</summary>
    internal void Post(Action<object?> action, object? state)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            new Turn(action, state).Start(this);
            return;
        }

        using (ExecutionContext.SuppressFlow())
            new Turn(action, state).Start(this);
    }

    /// <summary>Runs an async function as turns; the caller decides what becomes of its exception.</summary>
    internal Task Run(Func<Task> function) =>
        Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    void IWorkItemScheduler.QueueAction(Action action) => Post(static state => ((Action)state!)(), action);

    void IWorkItemScheduler.QueueAction(Action<object> action, object state) => Post(action!, state);

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    /// <summary>One turn, so that the simulation chooses anew after each.</summary>
    public void Execute()
    {
        if (lifetime.IsDead)
        {
            _queue.Clear();
            return;
        }

        var task = _queue.Dequeue();
        var outer = _executing;
        _executing = this;
        try
        {
            TryExecuteTask(task);
        }
        finally
        {
            _executing = outer;
        }

        if (task is Turn { Exception: { } error })
            simulation.Fail("A turn failed.", error);
        _isReady = _queue.Count > 0;
        if (_isReady)
            simulation.Add(this, _id);
    }

    protected override void QueueTask(Task task)
    {
        if (!simulation.AcceptsCaller() || lifetime.IsDead)
            return;
        _queue.Enqueue(task);
        if (_isReady)
            return;
        _isReady = true;
        simulation.Add(this, _id);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        ReferenceEquals(_executing, this) && !taskWasPreviouslyQueued && !lifetime.IsDead && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _queue;

    /// <summary>A turn that the simulator started, as opposed to a continuation of a grain's code.</summary>
    private sealed class Turn(Action<object?> action, object? state) : Task(action, state);
}
