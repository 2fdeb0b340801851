using Microsoft.Extensions.Hosting;

namespace OrleansMonitor.Client.Hosting;

/// <summary>Makes the client with the host, and ends it with the host, after everything that records has ended.</summary>
internal sealed class MonitorClientHost(MonitorClient client) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Requests that are served while the host stops are still recorded.
    public Task StoppedAsync(CancellationToken cancellationToken) => client.DisposeAsync().AsTask().WaitAsync(cancellationToken);
}
