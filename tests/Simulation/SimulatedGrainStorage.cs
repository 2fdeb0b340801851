using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace OrleansMonitor.Simulation;

/// <summary>Keeps persistent states as JSON, with versions, as long as the simulation lives; silos share it.</summary>
public sealed class SimulatedGrainStorage(JsonSerializerOptions serializer) : IGrainStorage
{
    private readonly Dictionary<(string State, GrainId Grain), (byte[] Content, string Etag)> _records = [];
    private long _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _records.TryGetValue((stateName, grainId), out var record);
        grainState.ETag = record.Etag;
        grainState.State = grainState.RecordExists ? JsonSerializer.Deserialize<T>(record.Content, serializer)! : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check("write", stateName, grainId, grainState.ETag);
        // One counter for all records, so that a record that was cleared and written anew never repeats a version.
        grainState.ETag = (++_version).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
        _records[(stateName, grainId)] = (JsonSerializer.SerializeToUtf8Bytes(grainState.State, serializer), grainState.ETag);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check("clear", stateName, grainId, grainState.ETag);
        _records.Remove((stateName, grainId));
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    /// <summary>The version that is stored; null: there is no record.</summary>
    public string? EtagOf(string stateName, GrainId grainId) => _records.GetValueOrDefault((stateName, grainId)).Etag;

    private void Check(string operation, string stateName, GrainId grainId, string? expected)
    {
        var stored = EtagOf(stateName, grainId);
        if (stored != expected)
        {
            throw new InconsistentStateException(
                $"Could not {operation} state \"{stateName}\" of {grainId}: the storage holds version {stored ?? "(none)"}, but {expected ?? "(none)"} was read.",
                stored,
                expected);
        }
    }
}
