using System.Net;
using Orleans.Configuration;
using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// One of several silos: their membership and the grains' states are in the database that holds the aggregates.
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
        services.AddHostedService<EarlierSiloCheck>();
        services.AddHostedService<PortCheck>();
        builder.UseOrleans(static silo =>
        {
            silo.Services.AddOptions<ClusterOptions>().Configure<MembershipOptions>(Identify);
            silo.Services.AddOptions<SiloOptions>().Configure<MembershipOptions>(static (options, membership) => options.SiloName = membership.SiloName ?? options.SiloName);
            silo.Services.AddOptions<EndpointOptions>().Configure<MembershipOptions>(Listen);
            silo.Services.AddOptions<ClusterMembershipOptions>().Configure<MembershipOptions>(Watch);
            silo.UseAdoNetClustering(static options => options.Configure<ClusterDatabase>(static (o, database) => (o.Invariant, o.DataSource) = (Invariant, database.Source)));
            silo.AddAdoNetGrainStorage(GrainHosting.StateStorage, static options => options.Configure<ClusterDatabase>(static (o, database) =>
            {
                (o.Invariant, o.DataSource) = (Invariant, database.Source);
                o.GrainStorageSerializer = new StateSerializer();
            }));
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StateCopy>();
            silo.AddMonitor();
            silo.AddClusterTls();
        });
    }

    private static void Identify(ClusterOptions options, MembershipOptions membership)
    {
        options.ClusterId = membership.ClusterId!;
        options.ServiceId = membership.Service;
    }

    private static void Listen(EndpointOptions options, MembershipOptions membership)
    {
        var address = IPAddress.Parse(membership.AdvertisedAddress);
        options.AdvertisedIPAddress = address;
        options.SiloPort = membership.SiloPort;
        options.GatewayPort = membership.GatewayPort;
        // Where it is reached and nowhere else; without these it would be the same, and with an address of all interfaces not.
        options.SiloListeningEndpoint = new IPEndPoint(address, membership.SiloPort);
        options.GatewayListeningEndpoint = new IPEndPoint(address, membership.GatewayPort);
    }

    private static void Watch(ClusterMembershipOptions options, MembershipOptions membership)
    {
        options.ProbeTimeout = membership.ProbeTimeout;
        options.NumMissedProbesLimit = membership.MissedProbes;
        options.IAmAliveTablePublishTimeout = membership.AliveInterval;
        options.TableRefreshTimeout = membership.RefreshInterval;
        options.MaxJoinAttemptTime = membership.JoinTimeout;
    }
}
