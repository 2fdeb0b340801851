using Orleans.Runtime;
using Orleans.Timers;
using OrleansMonitor.Embedded.Activations;

namespace OrleansMonitor.Embedded.Timers;

/// <inheritdoc cref="ITimerRegistry"/>
internal sealed class TimerRegistry : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (grainContext is not Activation activation)
            throw new InvalidOperationException("Grain timers can only be registered by activations of this grain host.");
        var timer = new GrainTimer<TState>(activation, callback, state, options);
        timer.Start();
        return timer;
    }
}
