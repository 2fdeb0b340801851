using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Security;

public sealed class TokenTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly TestIssuer _issuer = new();
    private readonly string _jwks;

    public TokenTests() => File.WriteAllText(_jwks = Path.Combine(_directory.Path, "jwks.json"), TestIssuer.Jwks(_issuer));

    public void Dispose()
    {
        _issuer.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_token_has_the_roles_that_its_issuer_gave_it()
    {
        await using var silo = await SecureSilo.StartAsync(FromFile());
        var reader = _issuer.Token("read");
        (await silo.GetAsync("/v1/models", reader)).ShouldBeOk();
        (await silo.GetAsync("/v1/models", reader)).ShouldBeOk();
        (await silo.IngestAsync(reader, "m")).ShouldBeProblem(HttpStatusCode.Forbidden, "role-missing").Body.ShouldContain("somebody lacks the role ingest");
        (await silo.IngestAsync(_issuer.Token("ingest,operate"), "m")).ShouldBeOk();
        (await silo.GetAsync("/v1/models", _issuer.Token("admin"))).ShouldBeProblem(HttpStatusCode.Forbidden, "role-missing");
    }

    [Fact]
    public async Task Each_thing_that_is_wrong_with_a_token_is_named()
    {
        using var stranger = new TestIssuer();
        using var other = new TestIssuer("key-2");
        await using var silo = await SecureSilo.StartAsync(FromFile());
        await RefusedAsync(_issuer.Token(audience: "another"), "token-audience", "it needs 'orleansmonitor'");
        await RefusedAsync(_issuer.Token(issuer: "https://another.test"), "token-issuer", "it needs 'https://issuer.test'");
        await RefusedAsync(_issuer.Token(begins: TimeSpan.FromHours(-2), expires: TimeSpan.FromHours(-1)), "token-expired", "has expired");
        await RefusedAsync(_issuer.Token(begins: TimeSpan.FromHours(1), expires: TimeSpan.FromHours(2)), "token-early", "not valid yet");
        await RefusedAsync(_issuer.Token(isEndless: true), "token-endless", "exp");
        await RefusedAsync(stranger.Token(), "token-signature", "signature");
        await RefusedAsync(other.Token(), "token-key", "does not publish");
        await RefusedAsync(_issuer.TokenOfNobody(), "token-algorithm", "algorithm");
        await RefusedAsync(_issuer.TokenOfPublicKey(), "token-algorithm", "algorithm");
        await RefusedAsync(_issuer.Token(headers: new() { ["crit"] = new[] { "x-policy" }, ["x-policy"] = "strict" }), "token-critical", "crit");
        await RefusedAsync(_issuer.Token(headers: new() { ["crit"] = Array.Empty<string>() }), "token-critical", "crit");
        await RefusedAsync("a.b.c", "token-malformed", "neither");

        async Task RefusedAsync(string token, string reason, string detail)
        {
            var problem = (await silo.GetAsync("/v1/models", token)).ShouldBeProblem(HttpStatusCode.Unauthorized, reason);
            problem.Json.GetProperty("detail").GetString()!.ShouldContain(detail);
            problem.Body.ShouldNotContain(token);
        }
    }

    [Fact]
    public async Task Clocks_may_differ_by_what_is_allowed()
    {
        await using var silo = await SecureSilo.StartAsync([.. FromFile(), "--Security:Tokens:ClockSkew=00:05:00"]);
        (await silo.GetAsync("/v1/models", _issuer.Token(begins: TimeSpan.FromMinutes(-10), expires: TimeSpan.FromMinutes(-2)))).ShouldBeOk();
        (await silo.GetAsync("/v1/models", _issuer.Token(begins: TimeSpan.FromMinutes(2)))).ShouldBeOk();
        (await silo.GetAsync("/v1/models", _issuer.Token(begins: TimeSpan.FromMinutes(-20), expires: TimeSpan.FromMinutes(-6)))).ShouldBeProblem(HttpStatusCode.Unauthorized, "token-expired");
    }

    [Fact]
    public async Task Roles_may_be_limited_to_models_by_a_claim()
    {
        await using var silo = await SecureSilo.StartAsync([.. FromFile(), "--Security:Tokens:ModelsClaim=models"]);
        var limited = _issuer.Token(models: ["fraud-*", "churn"]);
        (await silo.GetAsync("/v1/models/churn/health", limited)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await silo.GetAsync("/v1/models/housing/health", limited)).ShouldBeProblem(HttpStatusCode.Forbidden, "model-forbidden");
        (await silo.GetAsync("/v1/models", _issuer.Token())).ShouldBeProblem(HttpStatusCode.Forbidden, "role-missing");
    }

    [Fact]
    public async Task New_keys_in_the_file_are_taken_and_a_bad_file_is_not()
    {
        using var next = new TestIssuer("key-2");
        await using var silo = await SecureSilo.StartAsync(FromFile());
        (await silo.GetAsync("/v1/models", next.Token())).ShouldBeProblem(HttpStatusCode.Unauthorized, "token-key");
        File.WriteAllText(_jwks, TestIssuer.Jwks(_issuer, next));
        await silo.LookAsync();
        (await silo.GetAsync("/v1/models", next.Token())).ShouldBeOk();
        File.WriteAllText(_jwks, "{");
        await silo.LookAsync();
        (await silo.GetAsync("/v1/models", next.Token())).ShouldBeOk();
        (await silo.GetAsync("/metrics", silo.Keys["reader"])).Body.ShouldContain("orleansmonitor_security_reloads_total{source=\"token signing keys\",outcome=\"kept\"} 1");
        var known = _issuer.Token();
        (await silo.GetAsync("/v1/models", known)).ShouldBeOk();
        File.WriteAllText(_jwks, TestIssuer.Jwks(next));
        await silo.LookAsync();
        (await silo.GetAsync("/v1/models", known)).ShouldBeProblem(HttpStatusCode.Unauthorized, "token-key");
    }

    [Fact]
    public async Task A_key_that_the_issuer_has_just_published_is_fetched_but_not_again_and_again()
    {
        using var next = new TestIssuer("key-2");
        using var stranger = new TestIssuer("key-3");
        await using var provider = await Provider.StartAsync(TestIssuer.Jwks(_issuer));
        // The least interval: one that passes while the test runs does no harm to what it asserts below.
        await using var silo = await SecureSilo.StartAsync([.. TestIssuer.Settings($"--Security:Tokens:JwksUrl={provider.Url}"), "--Security:Tokens:JwksMinInterval=01:00:00"]);
        (await silo.GetAsync("/v1/models", _issuer.Token())).ShouldBeOk();
        provider.Asked.ShouldBe(1);
        provider.Body = TestIssuer.Jwks(_issuer, next);
        for (var i = 0; i < 3; i++)
            (await silo.GetAsync("/v1/models", stranger.Token())).ShouldBeProblem(HttpStatusCode.Unauthorized, "token-key");
        provider.Asked.ShouldBe(1);
        await using var eager = await SecureSilo.StartAsync([.. TestIssuer.Settings($"--Security:Tokens:JwksUrl={provider.Url}"), "--Security:Tokens:JwksMinInterval=00:00:01"]);
        (await eager.GetAsync("/v1/models", next.Token())).ShouldBeOk();
    }

    [Theory]
    [InlineData(200, "{}", "none of its 0 keys is a public key")]
    [InlineData(200, "not json", "it is no JSON Web Key Set")]
    [InlineData(200, """{"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0"}]}""", "none of its 1 keys is a public key")]
    [InlineData(404, "{}", "it answers 404")]
    public async Task Keys_that_cannot_be_read_stop_the_start(int status, string body, string problem)
    {
        await using var provider = await Provider.StartAsync(body, status);
        var refused = await Should.ThrowAsync<OptionsValidationException>(SecureSilo.StartAsync(TestIssuer.Settings($"--Security:Tokens:JwksUrl={provider.Url}")));
        refused.Failures.ShouldHaveSingleItem().ShouldStartWith($"Security:Tokens:JwksUrl is '{provider.Url}': {problem}");
    }

    [Fact]
    public async Task An_issuer_that_cannot_be_reached_stops_the_start_and_leaves_the_keys_later()
    {
        string url;
        await using (var provider = await Provider.StartAsync(TestIssuer.Jwks(_issuer)))
        {
            url = provider.Url;
            await using var silo = await SecureSilo.StartAsync([.. TestIssuer.Settings($"--Security:Tokens:JwksUrl={url}"), "--Security:Tokens:JwksMinInterval=00:00:01"]);
            provider.Status = 500;
            using var stranger = new TestIssuer("key-2");
            (await silo.GetAsync("/v1/models", stranger.Token())).ShouldBeProblem(HttpStatusCode.Unauthorized, "token-key");
            (await silo.GetAsync("/v1/models", _issuer.Token())).ShouldBeOk();
        }

        var refused = await Should.ThrowAsync<OptionsValidationException>(SecureSilo.StartAsync(TestIssuer.Settings($"--Security:Tokens:JwksUrl={url}")));
        refused.Failures.ShouldHaveSingleItem().ShouldStartWith($"Security:Tokens:JwksUrl is '{url}': it cannot be read");
    }

    [Theory]
    [InlineData("Security:Tokens:Audience", "", "Security:Tokens:Audience is empty; it must be given.")]
    [InlineData("Security:Tokens:ClockSkew", "01:00:00", "Security:Tokens:ClockSkew is 01:00:00; it must be 00:00:00 to 00:05:00.")]
    [InlineData("Security:Tokens:JwksUrl", "http://issuer.test/jwks", "Security:Tokens:JwksUrl is 'http://issuer.test/jwks'; it must be an https address")]
    [InlineData("Security:Tokens:Isuer", "x", "Security:Tokens:Isuer is not a setting;")]
    public async Task A_setting_that_is_wrong_is_named(string setting, string value, string message)
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(SecureSilo.StartAsync([.. FromFile(), $"--{setting}={value}"]));
        refused.Failures.ShouldContain(failure => failure.StartsWith(message, StringComparison.Ordinal), refused.Message);
    }

    private string[] FromFile() => TestIssuer.Settings($"--Security:Tokens:JwksFile={_jwks}");

    /// <summary>Where an issuer publishes its keys.</summary>
    private sealed class Provider(WebApplication app) : IAsyncDisposable
    {
        private int _asked;

        public string Body { get; set; } = "";

        public int Status { get; set; } = 200;

        public int Asked => Volatile.Read(ref _asked);

        public string Url => app.Urls.Single() + "/jwks";

        public static async Task<Provider> StartAsync(string body, int status = 200)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var provider = new Provider(builder.Build()) { Body = body, Status = status };
            await provider.RunAsync();
            return provider;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private Task RunAsync()
        {
            app.MapGet("/jwks", () =>
            {
                Interlocked.Increment(ref _asked);
                return Results.Text(Body, "application/json", statusCode: Status);
            });
            return app.StartAsync();
        }
    }
}
