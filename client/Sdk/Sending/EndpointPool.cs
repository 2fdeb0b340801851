namespace OrleansMonitor.Client.Sending;

/// <summary>
/// The silos of a cluster, any of which takes any batch. Sticky: the current one is kept while it answers; when it fails the
/// next one that is not in a pause is tried at once. An endpoint that failed gets a single request until one succeeds.
/// </summary>
internal sealed class EndpointPool
{
    private readonly Lock _gate = new();
    private readonly Endpoint[] _endpoints;
    private readonly FullJitterBackoff _backoff;
    private readonly TimeProvider _time;
    private int _current;

    public EndpointPool(IReadOnlyList<Uri> addresses, FullJitterBackoff backoff, TimeProvider time, int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(addresses.Count, nameof(addresses));
        _endpoints = [.. addresses.Select(address => new Endpoint(address))];
        _backoff = backoff;
        _time = time;
        // Clients of one cluster start at different silos, so that the load spreads.
        _current = first % _endpoints.Length;
    }

    /// <summary>Takes an endpoint for one request. False: none before <paramref name="wait"/> (zero: when a request ends).</summary>
    public bool TryTake(out Endpoint endpoint, out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            wait = TimeSpan.MaxValue;
            for (var i = 0; i < _endpoints.Length; i++)
            {
                var index = (_current + i) % _endpoints.Length;
                var candidate = _endpoints[index];
                if (candidate.NotBefore <= now && (candidate.Failures == 0 || candidate.InFlight == 0))
                {
                    _current = index;
                    candidate.InFlight++;
                    endpoint = candidate;
                    return true;
                }

                var remaining = candidate.NotBefore <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, candidate.NotBefore);
                if (remaining < wait)
                    wait = remaining;
            }

            endpoint = _endpoints[_current];
            return false;
        }
    }

    public void Succeeded(Endpoint endpoint)
    {
        lock (_gate)
        {
            endpoint.InFlight--;
            endpoint.Failures = 0;
            endpoint.NotBefore = 0;
        }
    }

    /// <returns>The pause until this endpoint is tried again.</returns>
    public TimeSpan Failed(Endpoint endpoint, TimeSpan? retryAfter)
    {
        lock (_gate)
        {
            endpoint.InFlight--;
            var now = _time.GetTimestamp();
            // Requests that were in flight together and fail together are one failure.
            if (endpoint.NotBefore <= now)
                endpoint.Failures++;
            else if (retryAfter is null)
                return _time.GetElapsedTime(now, endpoint.NotBefore);
            var pause = _backoff.Next(endpoint.Failures, retryAfter);
            endpoint.NotBefore = Math.Max(endpoint.NotBefore, _time.TimestampAfter(now, pause));
            return pause;
        }
    }

    /// <summary>The request was given up by this side; it says nothing about the endpoint.</summary>
    public void Released(Endpoint endpoint)
    {
        lock (_gate)
            endpoint.InFlight--;
    }
}
