using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansMonitor.Embedded.Activations;

namespace OrleansMonitor.Embedded.Storage;

/// <summary>
/// A grain's state as JSON in a store. Operations run one after another, in the order called, whatever the grain interleaves.
/// </summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>, ILifecycleObserver
{
    private readonly IGrainStateStore _store;
    private readonly GrainStateKey _key;
    private readonly JsonSerializerOptions _serializer;
    private Task _last = Task.CompletedTask;

    internal PersistentState(Activation activation, PersistentStateAttribute attribute)
    {
        var services = activation.ActivationServices;
        _key = new GrainStateKey(attribute.StorageName ?? "", attribute.StateName, activation.GrainId.ToString());
        _store = (attribute.StorageName is null ? null : services.GetKeyedService<IGrainStateStore>(attribute.StorageName))
            ?? services.GetRequiredService<IGrainStateStore>();
        _serializer = activation.Silo.Options.StateSerializer;
        State = NewState();
        activation.ObservableLifecycle.Subscribe($"state {attribute.StateName}", GrainLifecycleStage.SetupState, this);
    }

    public TState State { get; set; }

    public string? Etag { get; private set; }

    public bool RecordExists { get; private set; }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Enqueue(ReadAsync, cancellationToken);

    public Task WriteStateAsync(CancellationToken cancellationToken) => Enqueue(WriteAsync, cancellationToken);

    public Task ClearStateAsync(CancellationToken cancellationToken) => Enqueue(ClearAsync, cancellationToken);

    Task ILifecycleObserver.OnStart(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

    Task ILifecycleObserver.OnStop(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var record = await _store.ReadAsync(_key, cancellationToken);
        State = record is null ? NewState() : JsonSerializer.Deserialize<TState>(record.Payload.Span, _serializer)!;
        Etag = record?.Etag;
        RecordExists = record is not null;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(State, _serializer);
        Accept("write", await _store.WriteAsync(_key, payload, Etag, cancellationToken));
        RecordExists = true;
    }

    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        Accept("clear", await _store.ClearAsync(_key, Etag, cancellationToken));
        State = NewState();
        RecordExists = false;
    }

    private void Accept(string operation, GrainStateWrite outcome)
    {
        if (!outcome.Applied)
        {
            throw new InconsistentStateException(
                $"Could not {operation} state \"{_key.StateName}\" of {_key.GrainId}: the store holds version "
                + $"{outcome.Etag ?? "(none)"}, but {Etag ?? "(none)"} was read.",
                outcome.Etag,
                Etag);
        }

        Etag = outcome.Etag;
    }

    private Task Enqueue(Func<CancellationToken, Task> operation, CancellationToken cancellationToken)
    {
        var previous = _last;
        return _last = previous.IsCompleted ? operation(cancellationToken) : AfterAsync(previous, operation, cancellationToken);
    }

    private static async Task AfterAsync(Task previous, Func<CancellationToken, Task> operation, CancellationToken cancellationToken)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await operation(cancellationToken);
    }

    private static TState NewState() => typeof(TState).IsArray || typeof(TState) == typeof(string)
        ? default!
        : Activator.CreateInstance<TState>();
}
