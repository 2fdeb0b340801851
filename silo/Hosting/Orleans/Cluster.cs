using System.Net;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Storage.Postgres;

namespace OrleansMonitor.Silo.Hosting.Orleans;

/// <summary>
/// One of several silos: their membership, the grains' states and the reminders are in the database that holds the aggregates.
/// </summary>
internal static class Cluster
{
    /// <summary>What Orleans' providers know Npgsql by.</summary>
    private const string Invariant = "Npgsql";

    /// <summary>
    /// Between machines a commit costs a round trip and a synchronous write on the server that all silos share, so they make
    /// fewer and larger ones unless told otherwise.
    /// </summary>
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    public static void AddCluster(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        // Not as one more source of the configuration: that reads all sources again, and what was set in between is gone.
        if (builder.Configuration[$"{CommitOptions.Section}:{nameof(CommitOptions.Interval)}"] is null)
            services.Configure<CommitOptions>(static commit => commit.Interval = CommitInterval);
        services.AddSingleton<ClusterDatabase>();
        // After the store, which brings the schema up to date, and before the silo, which joins the others.
        services.AddHostedService<ClockCheck>();
        services.AddHostedService<SharedUse>();
        builder.UseOrleans(static silo =>
        {
            silo.Services.AddOptions<global::Orleans.Configuration.ClusterOptions>().Configure<ClusterOptions>(Identify);
            silo.Services.AddOptions<SiloOptions>().Configure<ClusterOptions>(static (options, cluster) => options.SiloName = cluster.SiloName ?? options.SiloName);
            silo.Services.AddOptions<EndpointOptions>().Configure<ClusterOptions>(Listen);
            silo.Services.AddOptions<ClusterMembershipOptions>().Configure<ClusterOptions>(Watch);
            silo.UseAdoNetClustering(static options => options.Configure<ClusterDatabase>(static (o, database) => (o.Invariant, o.DataSource) = (Invariant, database.Source)));
            silo.UseAdoNetReminderService(static options => options.Configure<ClusterDatabase>(static (o, database) => (o.Invariant, o.DataSource) = (Invariant, database.Source)));
            silo.AddAdoNetGrainStorage(GrainHosting.StateStorage, static options => options.Configure<ClusterDatabase>(static (o, database) =>
            {
                (o.Invariant, o.DataSource) = (Invariant, database.Source);
                o.GrainStorageSerializer = new StateSerializer();
            }));
            silo.AddMonitor();
            silo.AddClusterTls();
        });
    }

    private static void Identify(global::Orleans.Configuration.ClusterOptions options, ClusterOptions cluster)
    {
        options.ClusterId = cluster.ClusterId!;
        options.ServiceId = cluster.Service;
    }

    private static void Listen(EndpointOptions options, ClusterOptions cluster)
    {
        var address = IPAddress.Parse(cluster.AdvertisedAddress);
        options.AdvertisedIPAddress = address;
        options.SiloPort = cluster.SiloPort;
        options.GatewayPort = cluster.GatewayPort;
        // Where it is reached and nowhere else; without these it would be the same, and with an address of all interfaces not.
        options.SiloListeningEndpoint = new IPEndPoint(address, cluster.SiloPort);
        options.GatewayListeningEndpoint = new IPEndPoint(address, cluster.GatewayPort);
    }

    private static void Watch(ClusterMembershipOptions options, ClusterOptions cluster)
    {
        options.ProbeTimeout = cluster.ProbeTimeout;
        options.NumMissedProbesLimit = cluster.MissedProbes;
        options.IAmAliveTablePublishTimeout = cluster.AliveInterval;
        options.TableRefreshTimeout = cluster.RefreshInterval;
        options.MaxJoinAttemptTime = cluster.JoinTimeout;
    }
}
