using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Routing;
using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Hosting;

/// <summary>Runs grains in this process.</summary>
public static class EmbeddedGrainsExtensions
{
    /// <summary>
    /// Adds a grain host on the thread pool: <see cref="Orleans.IGrainFactory"/>, <see cref="Orleans.IClusterClient"/>,
    /// <see cref="ILocalSiloDetails"/>, and a hosted service that deactivates all grains when the host stops. Register it
    /// before the services that call grains, since hosted services stop in reverse order. Persistent state and reminders
    /// are kept in memory unless an <see cref="Storage.IGrainStateStore"/> and an <see cref="Reminders.IReminderStore"/>
    /// are registered. May be called again to configure more.
    /// </summary>
    public static IServiceCollection AddEmbeddedGrains(
        this IServiceCollection services, Action<EmbeddedGrainOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        EmbeddedGrainServices.AddSilo(services, configure);
        services.TryAddSingleton(static provider => CreateEnvironment(
            provider.GetRequiredService<IOptions<EmbeddedGrainOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EmbeddedGrainHost>());
        return services;
    }

    private static SiloEnvironment CreateEnvironment(EmbeddedGrainOptions options, TimeProvider time)
    {
        var schedulers = 0;
        return new SiloEnvironment
        {
            Name = options.SiloName,
            // No socket: the address only names this incarnation, by its start in seconds.
            Address = SiloAddress.New(IPAddress.Loopback, 0, unchecked((int)time.GetUtcNow().ToUnixTimeSeconds())),
            Dispatcher = new ThreadPoolDispatcher(),
            Transport = new LocalTransport(),
            Lifetime = new SiloLifetime(),
            RequestsPerTurn = 64,
            PendingLists = Environment.ProcessorCount,
            NextSchedulerId = () => Interlocked.Increment(ref schedulers),
        };
    }
}
