using Orleans.Timers;

namespace OrleansMonitor.Simulation.Activations;

/// <inheritdoc cref="ITimerRegistry"/>
internal sealed class TimerRegistry : ITimerRegistry
{
    public IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grainContext, (given, _) => callback(given), state, new GrainTimerCreationOptions(dueTime, period) { Interleave = true });

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options) =>
        new GrainTimer((Activation)grainContext, token => callback(state, token), options);
}
