using Orleans.Storage;

namespace OrleansMonitor.Simulation.State;

/// <summary>
/// Puts delays and seeded failures, as <see cref="IOException"/>, before and after a storage, which serialises in between: as on the
/// way to a database, where a connection comes first.
/// </summary>
internal sealed class FaultyGrainStorage(IGrainStorage storage, StorageFaults faults, SeededRandom random, TimeProvider time) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeginAsync("read", stateName, grainId);
        await storage.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeginAsync("write", stateName, grainId);
        var etag = grainState.ETag;
        await storage.WriteStateAsync(stateName, grainId, grainState);
        await EndAsync("write", stateName, grainId, grainState, etag);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeginAsync("clear", stateName, grainId);
        var etag = grainState.ETag;
        await storage.ClearStateAsync(stateName, grainId, grainState);
        await EndAsync("clear", stateName, grainId, grainState, etag);
    }

    private async Task BeginAsync(string operation, string stateName, GrainId grainId)
    {
        await DelayAsync();
        if (random.NextBool(faults.Failure))
            throw new IOException($"Simulated failure to {operation} {stateName} of {grainId}.");
    }

    private async Task EndAsync<T>(string operation, string stateName, GrainId grainId, IGrainState<T> grainState, string? etag)
    {
        await DelayAsync();
        if (!random.NextBool(faults.AmbiguousWrite))
            return;
        // The writer does not learn of the new version either.
        grainState.ETag = etag;
        throw new IOException($"Simulated failure after the {operation} of {stateName} of {grainId} took effect.");
    }

    private async Task DelayAsync()
    {
        var delay = random.NextTime(faults.MinDelay, faults.MaxDelay);
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, time);
    }
}
