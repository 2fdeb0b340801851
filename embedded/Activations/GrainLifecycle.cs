using System.Runtime.ExceptionServices;
using Orleans;
using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>Starts observers in ascending order of their stages, and stops in descending order those that were started.</summary>
internal sealed class GrainLifecycle : IGrainLifecycle
{
    private readonly List<Subscription> _subscriptions = [];
    private readonly List<Subscription> _started = [];

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, stage, observer);
        // Behind the others of its stage.
        var index = _subscriptions.FindIndex(s => s.Stage > stage);
        _subscriptions.Insert(index < 0 ? _subscriptions.Count : index, subscription);
        return subscription;
    }

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in _subscriptions.ToArray())
        {
            _started.Add(subscription);
            await subscription.Observer.OnStart(cancellationToken);
        }
    }

    /// <summary>Stops every observer though some fail; throws the first error at the end.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        Exception? first = null;
        for (var i = _started.Count - 1; i >= 0; i--)
        {
            try
            {
                await _started[i].Observer.OnStop(cancellationToken);
            }
            catch (Exception error)
            {
                first ??= error;
            }
        }

        if (first is not null)
            ExceptionDispatchInfo.Throw(first);
    }

    private sealed class Subscription(GrainLifecycle owner, int stage, ILifecycleObserver observer) : IDisposable
    {
        internal int Stage { get; } = stage;

        internal ILifecycleObserver Observer { get; } = observer;

        public void Dispose()
        {
            owner._subscriptions.Remove(this);
            owner._started.Remove(this);
        }
    }
}
