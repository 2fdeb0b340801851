using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Tests.Security;

public sealed class TlsTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly TestCertificates _certificates;

    public TlsTests() => _certificates = new TestCertificates(_directory.Path);

    public void Dispose()
    {
        _certificates.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_silo_is_served_over_https_with_its_certificate()
    {
        await using var silo = await StartAsync(_certificates.Write("silo"));
        using var http = Client(silo);
        (await http.GetAsync(new Uri("/v1/models", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var stranger = new TestCertificates(_directory.Path, "stranger");
        using var doubting = Client(silo, ca: stranger.CaFile);
        (await Should.ThrowAsync<HttpRequestException>(doubting.GetAsync(new Uri("/v1/models", UriKind.Relative)))).HttpRequestError.ShouldBe(HttpRequestError.SecureConnectionError);
    }

    [Fact]
    public async Task Over_https_browsers_are_told_to_stay_there_and_over_http_or_for_localhost_not()
    {
        await using var silo = await StartAsync(_certificates.Write("silo"));
        // The names that are asked for are not those of the certificate.
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true } })
        {
            BaseAddress = silo.Http.BaseAddress,
        };
        foreach (var path in new[] { "/v1/models", "/", "/health/live", "/nowhere" })
            (await HeadersAsync(http, path, "monitor.example")).ShouldBe(["max-age=31536000"], path);
        // It would hold for every port of this machine.
        (await HeadersAsync(http, "/v1/models", "localhost")).ShouldBeEmpty();
        await using var plain = await TestSilo.StartAsync();
        (await HeadersAsync(plain.Http, "/v1/models", "127.0.0.1")).ShouldBeEmpty();

        static async Task<IEnumerable<string>> HeadersAsync(HttpClient http, string path, string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host;
            using var response = await http.SendAsync(request);
            return response.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values : [];
        }
    }

    [Fact]
    public async Task A_certificate_with_its_key_in_one_file_is_taken_with_the_password_of_a_file()
    {
        var pair = _certificates.Write("silo");
        using var certificate = pair.Load();
        var (pfx, password) = (Path.Combine(_directory.Path, "silo.pfx"), Path.Combine(_directory.Path, "password"));
        await File.WriteAllBytesAsync(pfx, X509Certificate2.CreateFromPemFile(pair.CertificateFile, pair.KeyFile).Export(X509ContentType.Pkcs12, "open sesame"));
        await File.WriteAllTextAsync(password, "open sesame\n");
        await using var silo = await TestSilo.StartAsync(args: ["--urls=https://127.0.0.1:0", "--Security:Tls:CertificateFile=" + pfx, "--Security:Tls:PasswordFile=" + password]);
        using var http = Client(silo);
        (await http.GetAsync(new Uri("/v1/models", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await File.WriteAllTextAsync(password, "wrong");
        var refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(args: ["--urls=https://127.0.0.1:0", "--Security:Tls:CertificateFile=" + pfx, "--Security:Tls:PasswordFile=" + password]));
        refused.Failures.ShouldHaveSingleItem().ShouldStartWith($"Security:Tls:CertificateFile is '{pfx}': the certificate and its key cannot be read");
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_is_used_for_new_connections_and_one_that_cannot_be_is_not()
    {
        var first = _certificates.Write("silo");
        await using var silo = await StartAsync(first);
        (await PresentedAsync(silo)).ShouldBe(first.Thumbprint);
        var second = _certificates.Write("silo");
        await LookAsync(silo);
        (await PresentedAsync(silo)).ShouldBe(second.Thumbprint);
        // A key that is not the certificate's, as between the writing of two files.
        var key = File.ReadAllText(second.KeyFile);
        _certificates.Write("other");
        File.Copy(Path.Combine(_directory.Path, "other.key"), second.KeyFile, overwrite: true);
        await LookAsync(silo);
        (await PresentedAsync(silo)).ShouldBe(second.Thumbprint);
        File.WriteAllText(second.KeyFile, key);
        _certificates.Write("silo", from: TimeSpan.FromHours(-2), to: TimeSpan.FromHours(-1));
        await LookAsync(silo);
        (await PresentedAsync(silo)).ShouldBe(second.Thumbprint);
        using var http = Client(silo);
        var metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        metrics.ShouldContain("orleansmonitor_security_reloads_total{source=\"server certificate\",outcome=\"kept\"} 2");
        metrics.ShouldContain("orleansmonitor_security_certificate_remaining_seconds");
    }

    [Theory]
    [InlineData(-48, -24, "has expired")]
    [InlineData(24, 48, "is not valid yet")]
    public async Task A_certificate_out_of_its_life_stops_the_start(int from, int to, string state)
    {
        var pair = _certificates.Write("silo", from: TimeSpan.FromHours(from), to: TimeSpan.FromHours(to));
        using var certificate = pair.Load();
        var refused = await Should.ThrowAsync<OptionsValidationException>(StartAsync(pair));
        var message = refused.Failures.ShouldHaveSingleItem();
        message.ShouldStartWith($"Security:Tls:CertificateFile is '{pair.CertificateFile}': the certificate 'CN=silo' {state}; it is valid from ");
        message.ShouldContain(certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
#pragma warning disable SYSLIB0039, CA5397 // What is refused has to be offered.
    [InlineData(SslProtocols.Tls11, false)]
#pragma warning restore SYSLIB0039, CA5397
    public async Task Only_the_two_newest_versions_of_TLS_are_spoken(SslProtocols version, bool isSpoken)
    {
        await using var silo = await StartAsync(_certificates.Write("silo"));
        var handshake = HandshakeAsync(silo, version);
        if (isSpoken)
            (await handshake).Protocol.ShouldBe(version);
        else
            (await Should.ThrowAsync<Exception>(handshake)).ShouldBeAssignableTo<Exception>().ShouldNotBeOfType<TimeoutException>();
    }

    [Fact]
    public async Task A_client_certificate_is_the_client_that_a_rule_says()
    {
        await using var silo = await StartAsync(
            _certificates.Write("silo"),
            "--Security:Tls:ClientCaFile=" + _certificates.CaFile,
            "--Security:Tls:Clients:fleet:CommonName=node-*",
            "--Security:Tls:Clients:fleet:Grants:ingest:0=fraud-*",
            "--Security:Tls:Clients:dashboard:AlternativeName=spiffe://cluster/dashboard",
            "--Security:Tls:Clients:dashboard:Grants:read:0=*");
        using var node = Client(silo, _certificates.Write("node-1"));
        using var dashboard = Client(silo, _certificates.Write("anything", uri: "spiffe://cluster/dashboard"));
        using var unknown = Client(silo, _certificates.Write("somebody"));
        using var nobody = Client(silo);
        await ShouldBeAsync(await PostAsync(node, "fraud-eu"), HttpStatusCode.Accepted);
        await ShouldBeAsync(await PostAsync(node, "housing"), HttpStatusCode.Forbidden, "model-forbidden");
        await ShouldBeAsync(await node.GetAsync(new Uri("/v1/models", UriKind.Relative)), HttpStatusCode.Forbidden, "role-missing");
        await ShouldBeAsync(await dashboard.GetAsync(new Uri("/v1/models", UriKind.Relative)), HttpStatusCode.OK);
        await ShouldBeAsync(await PostAsync(dashboard, "fraud-eu"), HttpStatusCode.Forbidden, "role-missing");
        await ShouldBeAsync(await unknown.GetAsync(new Uri("/v1/models", UriKind.Relative)), HttpStatusCode.Unauthorized, "certificate-unmapped");
        await ShouldBeAsync(await nobody.GetAsync(new Uri("/v1/models", UriKind.Relative)), HttpStatusCode.Unauthorized, "credential-missing");
    }

    [Fact]
    public async Task A_client_certificate_of_another_authority_or_out_of_its_life_ends_the_handshake()
    {
        using var stranger = new TestCertificates(_directory.Path, "stranger");
        await using var silo = await StartAsync(_certificates.Write("silo"), "--Security:Tls:ClientCaFile=" + _certificates.CaFile);
        foreach (var pair in new[] { stranger.Write("node-1"), _certificates.Write("node-2", from: TimeSpan.FromHours(-2), to: TimeSpan.FromHours(-1)) })
        {
            using var http = Client(silo, pair);
            await Should.ThrowAsync<HttpRequestException>(http.GetAsync(new Uri("/health/live", UriKind.Relative)));
        }
    }

    [Fact]
    public async Task Connections_without_a_client_certificate_are_refused_where_one_is_required()
    {
        await using var silo = await StartAsync(
            _certificates.Write("silo"), "--Security:Tls:ClientCaFile=" + _certificates.CaFile, "--Security:Tls:RequireClientCertificate=true");
        using var without = Client(silo);
        await Should.ThrowAsync<HttpRequestException>(without.GetAsync(new Uri("/health/live", UriKind.Relative)));
        using var with = Client(silo, _certificates.Write("node-1"));
        (await with.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Security:Tls:ClientCaFile", "ca.pem", "Security:Tls:ClientCaFile is 'ca.pem'; it must be empty where CertificateFile is")]
    [InlineData("Security:Tls:CertificateFile", "silo.crt", "Security:Tls:KeyFile is ''; it must be given with a PEM certificate")]
    [InlineData("Security:Tls:Certificate", "silo.crt", "Security:Tls:Certificate is not a setting;")]
    public async Task A_setting_that_is_wrong_is_named(string setting, string value, string message)
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(args: [$"--{setting}={value}"]));
        refused.Failures.ShouldContain(failure => failure.StartsWith(message, StringComparison.Ordinal), refused.Message);
    }

    private static Task<TestSilo> StartAsync(CertificatePair pair, params string[] args) => TestSilo.StartAsync(
        args: ["--urls=https://127.0.0.1:0", "--Security:Tls:CertificateFile=" + pair.CertificateFile, "--Security:Tls:KeyFile=" + pair.KeyFile, .. args]);

    private static Task LookAsync(TestSilo silo) => silo.Services.GetRequiredService<ReloadService>().LookAsync(CancellationToken.None);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string model)
    {
        using var content = new StringContent(SecureSilo.Records(model), System.Text.Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-ndjson"));
        return await http.PostAsync(new Uri("/v1/records", UriKind.Relative), content);
    }

    private static async Task ShouldBeAsync(HttpResponseMessage response, HttpStatusCode status, string? reason = null)
    {
        using (response)
        {
            var answer = await Answer.OfAsync(response);
            answer.Status.ShouldBe(status, answer.Body);
            if (reason is not null)
                answer.ShouldBeProblem(status, reason);
        }
    }

    private HttpClient Client(TestSilo silo, CertificatePair? own = null, string? ca = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(ca ?? _certificates.CaFile);
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        if (own?.Load() is { } certificate)
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        return new HttpClient(new SocketsHttpHandler { SslOptions = tls }) { BaseAddress = silo.Http.BaseAddress };
    }

    private async Task<string> PresentedAsync(TestSilo silo) => (await HandshakeAsync(silo, SslProtocols.None)).Thumbprint;

    private async Task<(string Thumbprint, SslProtocols Protocol)> HandshakeAsync(TestSilo silo, SslProtocols version)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, silo.Http.BaseAddress!.Port);
        await using var tls = new SslStream(tcp.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(_certificates.CaFile);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = version, CertificateChainPolicy = policy });
        return (((X509Certificate2)tls.RemoteCertificate!).Thumbprint, tls.SslProtocol);
    }
}
