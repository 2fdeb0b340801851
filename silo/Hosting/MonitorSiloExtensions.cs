using Orleans.Serialization;

namespace OrleansMonitor.Silo.Hosting;

internal static class MonitorSiloExtensions
{
    /// <summary>What every silo with the monitor's grains needs of its host, however it is clustered.</summary>
    public static ISiloBuilder AddMonitor(this ISiloBuilder silo)
    {
        silo.Services.AddHostedService<ClusterInstruments>();
        // What a grain throws reaches its caller as it is, in another silo too.
        silo.Services.Configure<ExceptionSerializationOptions>(static options => options.SupportedNamespacePrefixes.Add(nameof(OrleansMonitor)));
        silo.Services.AddSingleton<NodesStopFirst>();
        silo.Services.AddSingleton<IConfigureGrainContextProvider>(static provider => provider.GetRequiredService<NodesStopFirst>());
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static provider => provider.GetRequiredService<NodesStopFirst>());
        return silo;
    }
}
