using Microsoft.Extensions.Hosting;
using OrleansMonitor.Embedded.Activations;

namespace OrleansMonitor.Embedded.Hosting;

/// <summary>Starts and stops the silo with the application.</summary>
internal sealed class EmbeddedGrainHost(SiloRuntime silo) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => silo.StartAsync();

    public Task StopAsync(CancellationToken cancellationToken) => silo.StopAsync(cancellationToken);
}
