using System.Net;
using System.Net.Sockets;

namespace OrleansMonitor.Silo.Alerting.Receivers;

/// <summary>
/// The replicas behind a name, as a headless service of Kubernetes or several A records have them. Asked for each push, since replicas
/// come and go.
/// </summary>
internal sealed class ReplicaAddresses(Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider time)
{
    /// <summary>What is sent at once; those past it are left out.</summary>
    public const int MaxReplicas = 32;

    public static ReplicaAddresses OfSystem(TimeProvider time) => new(Dns.GetHostAddressesAsync, time);

    /// <summary>One request for each replica. Where the name does not resolve, the one that there was, whose outcome says so.</summary>
    public async Task<IReadOnlyList<Post>> OfAsync(Post post, TimeSpan timeout)
    {
        var address = post.Address;
        // A proxy resolves names itself.
        if (address.HostNameType != UriHostNameType.Dns || HttpClient.DefaultProxy is { } proxy && !proxy.IsBypassed(address) && proxy.GetProxy(address) is { } via && via != address)
            return [post];
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            var all = await resolve(address.IdnHost, deadline.Token).WaitAsync(deadline.Token);
            var replicas = Distinct(all);
            return replicas.Count < 2 ? [post] : [.. replicas.Select(replica => post with { Address = At(address, replica), Host = address.Authority })];
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return [post];
        }
    }

    /// <summary>A machine with addresses of both kinds is one replica.</summary>
    private static List<IPAddress> Distinct(IPAddress[] addresses)
    {
        var family = addresses.Any(static address => address.AddressFamily == AddressFamily.InterNetwork) ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        return [.. addresses.Where(address => address.AddressFamily == family).Distinct().OrderBy(static address => address.ToString(), StringComparer.Ordinal).Take(MaxReplicas)];
    }

    private static Uri At(Uri address, IPAddress replica) => new UriBuilder(address) { Host = replica.ToString() }.Uri;
}
