using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Silo.Security.Limits;

/// <summary>Keeps one client from taking the silo for itself, and one stranger from filling the log.</summary>
internal sealed class RequestLimiter : IDisposable
{
    private readonly ClientBuckets _requests;
    private readonly ClientBuckets _failures;

    public RequestLimiter(SecurityOptions options, SecurityInstruments instruments)
    {
        var limits = options.Limits;
        _requests = new ClientBuckets(limits.RequestsPerSecond, limits.Burst, limits.MaxClients);
        _failures = new ClientBuckets(limits.FailuresPerSecond, limits.FailureBurst, limits.MaxClients);
        instruments.Observe(() => _requests.Count + _failures.Count, () => _requests.Shared + _failures.Shared);
    }

    public bool TryTake(Caller caller, ConnectionInfo connection, out string who, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        var client = caller.ClientAt(connection);
        who = caller.Kind == CallerKind.Anonymous ? client : caller.Name;
        return client.Length == 0 || _requests.TryTake(client, out retryAfter);
    }

    /// <summary>Counts a refusal. Good credentials from the same address are not affected.</summary>
    public bool TryRefuse(ConnectionInfo connection, out string who, out TimeSpan retryAfter)
    {
        who = connection.RemoteIpAddress is { } address ? ListenAddress.Show(address) : "the local socket";
        return _failures.TryTake(who, out retryAfter);
    }

    public void Dispose()
    {
        _requests.Dispose();
        _failures.Dispose();
    }
}
