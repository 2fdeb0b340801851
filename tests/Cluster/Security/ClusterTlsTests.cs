using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Security;
using OrleansMonitor.Silo.Security.Cluster;

namespace OrleansMonitor.Cluster.Security;

/// <summary>Silos prove themselves to each other, over real sockets and with certificates that the test makes.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TempDirectory _directory = new();
    private readonly TestCertificates _certificates;

    public ClusterTlsTests() => _certificates = new TestCertificates(_directory.Path);

    public void Dispose()
    {
        _certificates.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Silos_of_one_authority_and_name_form_a_cluster_and_others_do_not_get_in()
    {
        using var stranger = new TestCertificates(_directory.Path, "stranger");
        var ports = SiloPorts.Take(6);
        using var first = await StartAsync(Options(_certificates.Write("first", "silo")), ports[0], ports[1], ports[0]);
        using var second = await StartAsync(Options(_certificates.Write("second", "silo")), ports[2], ports[3], ports[0]);
        var hosts = await second.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        hosts.Count.ShouldBe(2);

        var forged = Options(stranger.Write("third", "silo"));
        forged.CaFile = stranger.CaFile;
        await Should.ThrowAsync<Exception>(StartAsync(forged, ports[4], ports[5], ports[0], TimeSpan.FromSeconds(10)));
        await second.StopAsync();
        await first.StopAsync();
    }

    [Fact]
    public async Task Both_ports_end_connections_of_everybody_else()
    {
        using var stranger = new TestCertificates(_directory.Path, "stranger");
        var ports = SiloPorts.Take(2);
        using var silo = await StartAsync(Options(_certificates.Write("own", "silo")), ports[0], ports[1], ports[0]);
        foreach (var port in ports)
        {
            await RefusedAsync(port, _certificates.Write("node", "node-1"), "another name of the same authority");
            await RefusedAsync(port, stranger.Write("forged", "silo"), "another authority");
            await RefusedAsync(port, _certificates.Write("past", "silo", from: TimeSpan.FromHours(-2), to: TimeSpan.FromHours(-1)), "expired");
            await RefusedAsync(port, null, "no certificate");
        }

        await silo.StopAsync();
    }

    private ClusterTlsOptions Options(CertificatePair pair) => new() { CertificateFile = pair.CertificateFile, KeyFile = pair.KeyFile, CaFile = _certificates.CaFile };

    private static async Task<IHost> StartAsync(ClusterTlsOptions options, int siloPort, int gatewayPort, int primaryPort, TimeSpan? joinTimeout = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new SecurityOptions { Cluster = options });
        builder.Services.AddSingleton<ClusterCertificate>();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, primaryPort))
            .Configure<ClusterMembershipOptions>(membership => membership.MaxJoinAttemptTime = joinTimeout ?? Patience)
            .AddClusterTls());
        var host = builder.Build();
        try
        {
            await host.Services.GetRequiredService<ClusterCertificate>().ReloadAsync(CancellationToken.None);
            await host.StartAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>The silo ends the connection by itself: to one that it takes it says nothing before it is spoken to.</summary>
    private async Task RefusedAsync(int port, CertificatePair? pair, string why)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(tcp.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(_certificates.CaFile);
        using var own = pair?.Load();
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy };
        if (own is not null)
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        try
        {
            await tls.AuthenticateAsClientAsync(options);
            (await tls.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience)).ShouldBe(0, why);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // Refused in the handshake or right after it, which is up to the version of TLS.
        }
    }
}
