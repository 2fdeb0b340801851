namespace OrleansMonitor.Embedded.Scheduling;

/// <summary>Runs turns on the thread pool.</summary>
internal sealed class ThreadPoolDispatcher : IWorkDispatcher
{
    // Long enough to amortise the hop to the pool, short enough that one busy activation does not starve the rest.
    public int TurnsPerRound => 64;

    public void Dispatch(TurnScheduler scheduler) => ThreadPool.UnsafeQueueUserWorkItem(scheduler, preferLocal: true);
}
