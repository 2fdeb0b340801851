using System.Runtime.ExceptionServices;

namespace OrleansMonitor.Embedded.Scheduling;

/// <summary>Runs turns on the thread pool.</summary>
internal sealed class ThreadPoolDispatcher : IWorkDispatcher
{
    // Long enough to amortise the hop to the pool, short enough that one busy activation does not starve the rest.
    public int TurnsPerRound => 64;

    public bool AcceptsCaller() => true;

    public void Dispatch(TurnScheduler scheduler) => ThreadPool.UnsafeQueueUserWorkItem(scheduler, preferLocal: true);

    // An error nobody expects must not vanish in a task nobody awaits: it ends the process, as in an async void method.
    public void OnUnhandledError(Exception error) =>
        ThreadPool.UnsafeQueueUserWorkItem(static e => e.Throw(), ExceptionDispatchInfo.Capture(error), preferLocal: false);
}
