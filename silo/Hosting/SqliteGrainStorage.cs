using System.Text.Json;
using Orleans.Storage;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Persistent states of grains in the store's file.</summary>
internal sealed class SqliteGrainStorage(string name, SqliteAggregateStore store) : IGrainStorage
{
    private readonly SqliteStates _states = new(store);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await _states.ReadAsync(KeyOf(stateName, grainId), CancellationToken.None);
        grainState.State = stored is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(stored.Content, StateSerializer.Options)!;
        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await WriteAsync(stateName, grainId, grainState, JsonSerializer.SerializeToUtf8Bytes(grainState.State, StateSerializer.Options));
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await WriteAsync(stateName, grainId, grainState, null);
        grainState.State = Activator.CreateInstance<T>();
        grainState.RecordExists = false;
    }

    private async Task WriteAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, byte[]? content)
    {
        var (applied, etag) = await _states.WriteAsync(KeyOf(stateName, grainId), content, grainState.ETag, CancellationToken.None);
        if (!applied)
            throw new InconsistentStateException($"state '{stateName}' of {grainId} was written by another activation", etag ?? "none", grainState.ETag ?? "none");
        grainState.ETag = etag;
    }

    private StateKey KeyOf(string stateName, GrainId grainId) => new(grainId.ToString(), name, stateName);
}
