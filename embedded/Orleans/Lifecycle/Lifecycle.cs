namespace Orleans;

/// <summary>Runs at a stage of a lifecycle.</summary>
public interface ILifecycleObserver
{
    Task OnStart(CancellationToken cancellationToken = default);

    Task OnStop(CancellationToken cancellationToken = default);
}

/// <summary>A lifecycle that can be observed: stages start in ascending order and stop in descending order.</summary>
public interface ILifecycleObservable
{
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}

/// <summary>Takes part in a lifecycle.</summary>
public interface ILifecycleParticipant<TLifecycleObservable> where TLifecycleObservable : ILifecycleObservable
{
    void Participate(TLifecycleObservable lifecycle);
}
