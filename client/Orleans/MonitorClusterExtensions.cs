using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Serialization;
using OrleansMonitor.Client.Querying;

namespace OrleansMonitor.Client.Orleans;

public static class MonitorClusterExtensions
{
    /// <summary>
    /// Finds the silos of a monitor's cluster in its database: <c>builder.UseOrleansClient(client => client.UseOrleansMonitor(…))</c>.
    /// A cluster whose silos ask for certificates needs TLS configured on the same builder.
    /// </summary>
    /// <exception cref="ArgumentException">A setting is missing.</exception>
    public static IClientBuilder UseOrleansMonitor(this IClientBuilder client, Action<MonitorClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new MonitorClusterOptions();
        configure(options);
        options.Validate();
        client.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = options.ServiceId ?? options.ClusterId;
        });
        client.UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = "Npgsql";
            clustering.ConnectionString = options.ConnectionString;
        });
        client.Services.Configure<ExceptionSerializationOptions>(static options => options.SupportedNamespacePrefixes.Add(nameof(OrleansMonitor)));
        client.Services.AddOrleansMonitorClusterQueries();
        return client;
    }

    /// <summary>Adds <see cref="IMonitorQueries"/> for a process that is a client of the cluster already.</summary>
    public static IServiceCollection AddOrleansMonitorClusterQueries(this IServiceCollection services)
    {
        services.TryAddSingleton<IMonitorQueries>(static provider =>
            new ClusterQueryClient(provider.GetRequiredService<IClusterClient>(), time: provider.GetService<TimeProvider>()));
        return services;
    }
}
