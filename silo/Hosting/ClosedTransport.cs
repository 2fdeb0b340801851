using System.Net;
using Microsoft.AspNetCore.Connections;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// The transport of a silo that is alone: it opens no port and reaches nobody. Orleans has no option for this and registers its
/// sockets under keys of its own, so the registrations are replaced.
/// </summary>
internal sealed class ClosedTransport : IConnectionListenerFactory, IConnectionFactory
{
    private static readonly ClosedTransport Instance = new();

    public static void Replace(IServiceCollection services)
    {
        var replaced = 0;
        for (var i = 0; i < services.Count; i++)
        {
            var service = services[i];
            if (!service.IsKeyedService || (service.ServiceType != typeof(IConnectionListenerFactory) && service.ServiceType != typeof(IConnectionFactory)))
                continue;
            services[i] = new ServiceDescriptor(service.ServiceType, service.ServiceKey, Instance);
            replaced++;
        }

        // Connections out; connections in, from silos and from clients.
        if (replaced < 3)
            throw new InvalidOperationException($"Orleans registers {replaced} transports, and at least 3 are to be closed.");
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Listener(endpoint));

    public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromException<ConnectionContext>(new ConnectionAbortedException($"This silo is alone and connects to nobody ({endpoint})."));

    /// <summary>Waits for connections that never come.</summary>
    private sealed class Listener(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(_closed.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _closed.TrySetResult(null);
            return default;
        }

        public ValueTask DisposeAsync() => UnbindAsync(CancellationToken.None);
    }
}
