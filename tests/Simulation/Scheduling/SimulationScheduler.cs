namespace OrleansMonitor.Simulation.Scheduling;

/// <summary>
/// Runs all work of a simulation on one thread. Which ready item comes next is drawn from the seed; when none is ready,
/// virtual time moves to the next timer.
/// </summary>
internal sealed class SimulationScheduler(
    SimulatedTimeProvider time, SeededRandom random, SimulationTrace trace, long maxSteps, Func<string> describe)
{
    private readonly List<(IThreadPoolWorkItem Item, long Id)> _ready = [];
    private Thread? _thread;
    private volatile Exception? _failure;
    private int _schedulers;

    /// <summary>
    /// Two threads would make the outcome depend on the machine: what comes from another thread is dropped, and the run fails.
    /// </summary>
    internal bool AcceptsCaller()
    {
        if (_thread is null || Thread.CurrentThread == _thread)
            return true;
        Fail(
            "Work came from another thread. Under simulation use no ConfigureAwait(false), Task.Run, RunContinuationsAsynchronously, "
            + "blocking waits or real input and output, and give every delay and timeout the injected TimeProvider. It came from:\n"
            + Environment.StackTrace,
            null);
        return false;
    }

    internal int NextSchedulerId() => ++_schedulers;

    /// <summary>Makes an item ready.</summary>
    /// <param name="item">Runs once.</param>
    /// <param name="id">Names it in the trace.</param>
    internal void Add(IThreadPoolWorkItem item, long id)
    {
        if (AcceptsCaller())
            _ready.Add((item, id));
    }

    /// <summary>The first failure ends the run.</summary>
    internal void Fail(string message, Exception? error) => _failure ??= new SimulationException(message, error);

    internal void RunUntil(Task task, TimeSpan maxVirtualTime)
    {
        var limit = (time.Elapsed + maxVirtualTime).Ticks;
        _thread = Thread.CurrentThread;
        var clean = ExecutionContext.Capture();
        var outerContext = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (!task.IsCompleted)
            {
                Step(limit);
                // What an item left in async locals is not there for the next one.
                if (clean is not null)
                    ExecutionContext.Restore(clean);
                if (_failure is { } failure)
                    throw new SimulationException($"{failure.Message} {describe()}", failure.InnerException);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outerContext);
            _thread = null;
        }
    }

    private void Step(long limit)
    {
        if (_ready.Count == 0)
        {
            PassTime(limit);
            return;
        }

        if (trace.Steps >= maxSteps)
            throw new SimulationException($"Still running after {maxSteps} steps (MaxSteps). {describe()}");
        var index = _ready.Count == 1 ? 0 : random.Next(_ready.Count);
        var (item, id) = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        trace.Turn(id);
        try
        {
            item.Execute();
        }
        catch (Exception error)
        {
            Fail("A timer callback or a message failed.", error);
        }
    }

    private void PassTime(long limit)
    {
        if (!time.HasForegroundTimers)
            throw new SimulationException($"Deadlock: the scenario waits, but nothing is ready and no timer is set. {describe()}");
        bool more;
        do
        {
            var timer = time.TakeNext(limit, out more)
                ?? throw new SimulationException(
                    $"The scenario did not end within the virtual time it was given. {describe()}");
            _ready.Add((timer, timer.Sequence));
        }
        while (more);
    }
}
