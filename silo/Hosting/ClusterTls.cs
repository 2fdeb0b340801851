using Orleans.Configuration;
using Orleans.Connections.Security;
using OrleansMonitor.Silo.Security;
using OrleansMonitor.Silo.Security.Cluster;
using OrleansMonitor.Silo.Security.Listening;
using OrleansMonitor.Silo.Security.Tls;
using ConnectionTls = Orleans.Connections.Security.TlsOptions;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Mutual TLS on the ports of the cluster, and the refusal to open them to other machines without it.</summary>
internal static class ClusterTls
{
    public static ISiloBuilder AddClusterTls(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IListenRule, ClusterListenRule>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ClusterCertificate>(static (connections, certificate) =>
        {
            if (!certificate.IsConfigured)
                return;
            var (inbound, outbound) = (Options(certificate, isServer: true), Options(certificate, isServer: false));
            connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(inbound));
            connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(inbound));
            connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(outbound));
        });
        return silo;
    }

    /// <summary>Silos reach each other by address, so the name that counts is the one that the settings say, not the host's.</summary>
    private static ConnectionTls Options(ClusterCertificate certificate, bool isServer) => new()
    {
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        LocalServerCertificateSelector = (_, _) => certificate.Current,
        LocalClientCertificateSelector = (_, _, _, _, _) => certificate.Current,
        RemoteCertificateValidation = (peer, chain, _) => certificate.IsPeer(peer, chain, isServer ? CertificateAuthority.ClientUse : CertificateAuthority.ServerUse),
    };

    private sealed class ClusterListenRule(MembershipOptions cluster, SecurityOptions security) : IListenRule
    {
        public void Check(List<string> problems)
        {
            if (security.Cluster.IsConfigured || security.Cluster.AllowUnauthenticatedBeyondLoopback || IsLoopback(cluster))
                return;
            problems.Add($"{MembershipOptions.Section}:{nameof(cluster.AdvertisedAddress)} is '{cluster.AdvertisedAddress}', which others than this machine can reach: whoever does can call every grain. "
                + $"Give silos certificates ({ClusterTlsOptions.Section}:{nameof(ClusterTlsOptions.CertificateFile)}), or set {ClusterTlsOptions.Section}:{nameof(ClusterTlsOptions.AllowUnauthenticatedBeyondLoopback)} to true where a network policy keeps others away.");
        }

        private static bool IsLoopback(MembershipOptions cluster) =>
            System.Net.IPAddress.TryParse(cluster.AdvertisedAddress, out var address) && ListenAddress.IsLocal(address);
    }
}
