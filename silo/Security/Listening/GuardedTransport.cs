using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>
/// The last look before a socket listens: whatever way an address came to the server, beyond loopback it is not bound while
/// everybody would be let in.
/// </summary>
internal sealed class GuardedTransport(SecurityOptions security, IOptions<SocketTransportOptions> options, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var isLocal = endpoint is UnixDomainSocketEndPoint || (endpoint is IPEndPoint ip && ListenAddress.IsLocal(ip.Address));
        if (!isLocal && !security.IsAuthenticated && !security.AllowAnonymousBeyondLoopback)
            throw new InvalidOperationException(ListenCheck.Refusal($"The address to listen on is '{endpoint}'"));
        return _sockets.BindAsync(endpoint, cancellationToken);
    }

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);
}
