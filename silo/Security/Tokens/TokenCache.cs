using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Security.Tokens;

/// <summary>Tokens that were found good, by their SHA-256, until they expire: a signature costs a hundred times a hash.</summary>
internal sealed class TokenCache(TimeProvider time)
{
    public const int Capacity = 10_000;

    private readonly ConcurrentDictionary<UInt128, Entry> _entries = new();
    private int _count;

    public static UInt128 KeyOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), hash);
        // Half of it is beyond guessing too, and nobody chooses it.
        return MemoryMarshal.Read<UInt128>(hash);
    }

    public AuthenticationResult? Find(UInt128 key) =>
        _entries.TryGetValue(key, out var entry) && entry.Until > time.GetUtcNow() ? entry.Result : null;

    /// <summary>When it is full it forgets everything: tokens in use are checked again.</summary>
    public void Add(UInt128 key, AuthenticationResult result, DateTimeOffset until)
    {
        if (Volatile.Read(ref _count) >= Capacity)
            Clear();
        if (_entries.TryAdd(key, new Entry(result, until)))
            Interlocked.Increment(ref _count);
        else
            _entries[key] = new Entry(result, until);
    }

    public void Clear()
    {
        _entries.Clear();
        Volatile.Write(ref _count, 0);
    }

    private sealed record Entry(AuthenticationResult Result, DateTimeOffset Until);
}
