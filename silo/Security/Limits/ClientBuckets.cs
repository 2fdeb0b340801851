using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace OrleansMonitor.Silo.Security.Limits;

/// <summary>
/// A token bucket for each client. When there are too many, those that are full again are dropped: that changes nothing for their
/// clients. When none is, new clients share one bucket.
/// </summary>
internal sealed class ClientBuckets(double perSecond, int burst, int maxClients) : IDisposable
{
    private readonly ConcurrentDictionary<string, TokenBucketRateLimiter> _buckets = new(StringComparer.Ordinal);
    private readonly TokenBucketRateLimiter _shared = Create(perSecond, burst);
    private readonly Lock _sweep = new();
    private int _count;

    /// <summary>Buckets there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Requests that had to share a bucket.</summary>
    public long Shared => Volatile.Read(ref _sharedRequests);

    private long _sharedRequests;

    /// <summary>Whether the request is within the client's limit; otherwise when to come again.</summary>
    public bool TryTake(string client, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (perSecond == 0)
            return true;
        var bucket = _buckets.TryGetValue(client, out var known) ? known : Add(client);
        // Does nothing before a period has passed. There is no timer per client.
        bucket.TryReplenish();
        using var lease = bucket.AttemptAcquire();
        if (lease.IsAcquired)
            return true;
        retryAfter = TimeSpan.FromSeconds(Math.Clamp(1 / perSecond, 1, 3600));
        return false;
    }

    public void Dispose()
    {
        _shared.Dispose();
        foreach (var bucket in _buckets.Values)
            bucket.Dispose();
    }

    private TokenBucketRateLimiter Add(string client)
    {
        if (Volatile.Read(ref _count) >= maxClients && !Sweep())
        {
            Interlocked.Increment(ref _sharedRequests);
            return _shared;
        }

        var made = Create(perSecond, burst);
        var winner = _buckets.GetOrAdd(client, made);
        if (ReferenceEquals(winner, made))
            Interlocked.Increment(ref _count);
        else
            made.Dispose();
        return winner;
    }

    private bool Sweep()
    {
        lock (_sweep)
        {
            if (Volatile.Read(ref _count) < maxClients)
                return true;
            foreach (var (client, bucket) in _buckets)
            {
                bucket.TryReplenish();
                // Not disposed: another request may hold it still, and it has no timer.
                if (bucket.GetStatistics()?.CurrentAvailablePermits >= burst && _buckets.TryRemove(KeyValuePair.Create(client, bucket)))
                    Interlocked.Decrement(ref _count);
            }

            return Volatile.Read(ref _count) < maxClients;
        }
    }

    private static TokenBucketRateLimiter Create(double perSecond, int burst)
    {
        // Ten steps a second; where that is less than a token, one token a step.
        var rate = Math.Max(perSecond, 0.001);
        var tokens = Math.Clamp((int)Math.Round(rate / 10), 1, burst);
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds(tokens / rate),
            QueueLimit = 0,
            AutoReplenishment = false,
        });
    }
}
