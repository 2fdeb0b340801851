using OrleansMonitor.Embedded.Storage;

namespace OrleansMonitor.Embedded.Simulation;

/// <summary>Puts delays and seeded failures, as <see cref="IOException"/>, before a store.</summary>
public sealed class FaultyGrainStateStore(IGrainStateStore store, StorageFaults faults, SeededRandom random, TimeProvider time)
    : IGrainStateStore
{
    public async ValueTask<GrainStateRecord?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken)
    {
        await BeginAsync("read", key, cancellationToken);
        return await store.ReadAsync(key, cancellationToken);
    }

    public async ValueTask<GrainStateWrite> WriteAsync(
        GrainStateKey key, ReadOnlyMemory<byte> payload, string? expectedEtag, CancellationToken cancellationToken)
    {
        await BeginAsync("write", key, cancellationToken);
        return End("write", key, await store.WriteAsync(key, payload, expectedEtag, cancellationToken));
    }

    public async ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken)
    {
        await BeginAsync("clear", key, cancellationToken);
        return End("clear", key, await store.ClearAsync(key, expectedEtag, cancellationToken));
    }

    private async ValueTask BeginAsync(string operation, GrainStateKey key, CancellationToken cancellationToken)
    {
        var delay = random.NextTime(faults.MinDelay, faults.MaxDelay);
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, time, cancellationToken);
        if (random.NextBool(faults.Failure))
            throw new IOException($"Simulated failure to {operation} {key}.");
    }

    private GrainStateWrite End(string operation, GrainStateKey key, GrainStateWrite outcome) =>
        outcome.Applied && random.NextBool(faults.AmbiguousWrite)
            ? throw new IOException($"Simulated failure after the {operation} of {key} took effect.")
            : outcome;
}
