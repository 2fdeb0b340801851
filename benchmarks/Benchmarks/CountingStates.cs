using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Storage;

namespace OrleansMonitor.Benchmarks;

/// <summary>States of grains as JSON in memory; counts what is written.</summary>
internal sealed class CountingStates : IGrainStorage
{
    private static readonly JsonSerializerOptions Options = new() { IncludeFields = true };

    private readonly ConcurrentDictionary<(string State, GrainId Grain), byte[]> _states = new();
    private int _writes;
    private long _bytes;

    public int Writes => _writes;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Of the largest state.</summary>
    public long Stored => _states.Values.Max(static content => content.Length);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _states.TryGetValue((stateName, grainId), out var content);
        grainState.State = content is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(content, Options)!;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(grainState.State, Options);
        _states[(stateName, grainId)] = content;
        grainState.RecordExists = true;
        Interlocked.Increment(ref _writes);
        Interlocked.Add(ref _bytes, content.Length);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _states.TryRemove((stateName, grainId), out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }
}
