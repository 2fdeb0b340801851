using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>The rules as another program meets them.</summary>
public sealed class CurlTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly TestCertificates _certificates;
    private readonly TestIssuer _issuer = new();

    public CurlTests() => _certificates = new TestCertificates(_directory.Path);

    public void Dispose()
    {
        _issuer.Dispose();
        _certificates.Dispose();
        _directory.Dispose();
    }

    [CurlFact]
    public async Task Keys_and_tokens_are_taken_and_refused()
    {
        var jwks = Path.Combine(_directory.Path, "jwks.json");
        await File.WriteAllTextAsync(jwks, TestIssuer.Jwks(_issuer));
        await using var silo = await SecureSilo.StartAsync([.. TestIssuer.Settings("--Security:Tokens:JwksFile=" + jwks), "--Management:Urls=http://127.0.0.1:0"]);
        var models = Address(silo.Silo, "/v1/models");
        var records = Address(silo.Silo, "/v1/records");
        await ShouldBeAsync(401, "credential-missing", models);
        await ShouldBeAsync(200, "[", models, "-H", "Authorization: Bearer " + silo.Keys["reader"]);
        await ShouldBeAsync(200, "[", models, "--user", "me:" + silo.Keys["reader"]);
        await ShouldBeAsync(403, "role-missing", models, "-H", "Authorization: Bearer " + silo.Keys["sender"]);
        await ShouldBeAsync(401, "key-malformed", models, "-H", "Authorization: Bearer omk_guess");
        await ShouldBeAsync(200, "[", models, "-H", "Authorization: Bearer " + _issuer.Token());
        await ShouldBeAsync(401, "token-audience", models, "-H", "Authorization: Bearer " + _issuer.Token(audience: "another"));
        await ShouldBeAsync(202, "accepted", records, "-H", "Authorization: Bearer " + silo.Keys["fraud-sender"], "-H", "Content-Type: application/x-ndjson", "--data-binary", SecureSilo.Records("fraud-eu"));
        await ShouldBeAsync(403, "model-forbidden", records, "-H", "Authorization: Bearer " + silo.Keys["fraud-sender"], "-H", "Content-Type: application/x-ndjson", "--data-binary", SecureSilo.Records("housing"));
        await ShouldBeAsync(403, "model-forbidden", Address(silo.Silo, "/v1/models/housing/health"), "-H", "Authorization: Bearer " + silo.Keys["fraud-reader"]);
        await ShouldBeAsync(404, "", Address(silo.Silo, "/health/ready"));
        await ShouldBeAsync(200, "ok", Addresses(silo.Silo).Last() + "/health/ready");
        await ShouldBeAsync(401, "credential-missing", Addresses(silo.Silo).Last() + "/metrics");
    }

    [CurlFact]
    public async Task Certificates_are_checked_both_ways()
    {
        var (server, node) = (_certificates.Write("silo"), _certificates.Write("node-1"));
        using var stranger = new TestCertificates(_directory.Path, "stranger");
        var forged = stranger.Write("node-2");
        await using var silo = await TestSilo.StartAsync(args:
        [
            "--urls=https://127.0.0.1:0", "--Security:Tls:CertificateFile=" + server.CertificateFile, "--Security:Tls:KeyFile=" + server.KeyFile,
            "--Security:Tls:ClientCaFile=" + _certificates.CaFile, "--Security:Tls:Clients:fleet:CommonName=node-*", "--Security:Tls:Clients:fleet:Grants:read:0=*",
        ]);
        var models = Address(silo, "/v1/models");
        await ShouldBeAsync(401, "credential-missing", models, "--cacert", _certificates.CaFile);
        await ShouldBeAsync(200, "[", models, "--cacert", _certificates.CaFile, "--cert", node.CertificateFile, "--key", node.KeyFile);
        (await Curl.RunAsync(models, "--cacert", _certificates.CaFile, "--cert", forged.CertificateFile, "--key", forged.KeyFile)).ExitCode.ShouldNotBe(0);
        (await Curl.RunAsync(models, "--cacert", stranger.CaFile)).ExitCode.ShouldNotBe(0);
    }

    private static async Task ShouldBeAsync(int status, string part, params string[] arguments)
    {
        var answer = await Curl.RunAsync(arguments);
        answer.Status.ShouldBe(status, answer.Body);
        answer.Body.ShouldContain(part);
    }

    private static string Address(TestSilo silo, string path) => Addresses(silo).First() + path;

    private static ICollection<string> Addresses(TestSilo silo) =>
        silo.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
}
