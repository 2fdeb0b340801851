using System.Collections.Concurrent;

namespace OrleansMonitor.Grains.Payloads;

/// <summary>The parts of what waits that are kept on this silo: before it stops, they hand on what they may. Thread-safe.</summary>
public sealed class LocalParts
{
    private readonly ConcurrentDictionary<string, IPayloadPairGrain> _parts = new(StringComparer.Ordinal);

    /// <summary>Counts the responses that wait here, each alone.</summary>
    public async Task FlushAsync()
    {
        foreach (var part in _parts.Values)
            await part.FlushAsync();
    }

    internal void Add(string key, IPayloadPairGrain part) => _parts[key] = part;

    internal void Remove(string key) => _parts.TryRemove(key, out _);
}
