using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansMonitor.Simulation.Activations;
using OrleansMonitor.Simulation.Silos;

namespace OrleansMonitor.Simulation.State;

/// <summary>
/// Orleans' own factory is not used here: its states insist on a context that only Orleans' scheduler can set.
/// </summary>
internal sealed class SimulatedStateFactory(SimulatedSilo silo) : IPersistentStateFactory
{
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
    {
        var services = context.ActivationServices;
        var storage = (config.StorageName is null ? null : services.GetKeyedService<IGrainStorage>(config.StorageName)) ?? services.GetRequiredService<IGrainStorage>();
        return new SimulatedState<TState>(silo, (Activation)context, config.StateName, storage);
    }
}

/// <summary>
/// As Orleans' own: operations run one after another, each begins after a yield, and what a storage throws arrives as an
/// <see cref="OrleansException"/>. Since a storage may serialise at any time until it is done, a state that changes while it is being
/// written fails the run.
/// </summary>
internal sealed class SimulatedState<TState> : IPersistentState<TState>, ILifecycleObserver
{
    private readonly SimulatedSilo _silo;
    private readonly Activation _activation;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private readonly GrainState<TState> _state = new(Activator.CreateInstance<TState>());
    private Task _last = Task.CompletedTask;

    internal SimulatedState(SimulatedSilo silo, Activation activation, string name, IGrainStorage storage)
    {
        _silo = silo;
        _activation = activation;
        _name = name;
        _storage = storage;
        activation.ObservableLifecycle.Subscribe($"state {name}", GrainLifecycleStage.SetupState, this);
    }

    public TState State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public Task ReadStateAsync() => Enqueue("read", () => _storage.ReadStateAsync(_name, _activation.GrainId, _state));

    public Task ClearStateAsync() => Enqueue("clear", () => _storage.ClearStateAsync(_name, _activation.GrainId, _state));

    public Task WriteStateAsync()
    {
        var before = Serialize();
        return Enqueue("write", async () =>
        {
            try
            {
                await _storage.WriteStateAsync(_name, _activation.GrainId, _state);
            }
            finally
            {
                if (!before.AsSpan().SequenceEqual(Serialize()))
                    _silo.Fail($"State \"{_name}\" of {_activation.GrainId} changed while it was being written; write from a snapshot.");
            }
        });
    }

    public Task OnStart(CancellationToken cancellationToken) => ReadStateAsync();

    public Task OnStop(CancellationToken cancellationToken) => Task.CompletedTask;

    private byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(State, _silo.Options.StateSerializer);

    private Task Enqueue(string operation, Func<Task> run) => _last = AfterAsync(_last, operation, run);

    private async Task AfterAsync(Task previous, string operation, Func<Task> run)
    {
        await previous.ConfigureAwait(
            ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await run();
        }
        catch (InconsistentStateException conflict)
        {
            _activation.Conflict = conflict;
            throw;
        }
        catch (Exception error) when (error is not OrleansException)
        {
            throw new OrleansException($"Could not {operation} state \"{_name}\" of {_activation.GrainId}: {error.Message}", error);
        }
    }
}
