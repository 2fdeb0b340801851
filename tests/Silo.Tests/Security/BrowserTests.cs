using System.Net;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>What pages of other sites can make a browser send.</summary>
public sealed class BrowserTests
{
    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("evil.example:8080", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.7", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:8080", HttpStatusCode.OK)]
    [InlineData("monitor.localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:1", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    [InlineData("monitor.example", HttpStatusCode.OK)]
    public async Task Without_authentication_a_name_that_resolves_to_loopback_is_no_name_of_the_silo(string host, HttpStatusCode status)
    {
        await using var silo = await TestSilo.StartAsync(args: ["--Security:AllowedHosts=monitor.example, other.example"]);
        foreach (var path in new[] { "/v1/models", "/v1/caller", "/metrics", "/v1/rules", "/api/v1/alerts" })
            (await SendAsync(silo, HttpMethod.Get, path, ("Host", host))).Status.ShouldBe(status, path);
        if (status != HttpStatusCode.OK)
            (await SendAsync(silo, HttpMethod.Post, "/v1/records", ("Host", host))).ShouldBeProblem(status, "host-foreign").Body.ShouldContain(host.Split(':')[0]);
        // Probes tell nothing, and ask by whatever name.
        (await SendAsync(silo, HttpMethod.Get, "/health/live", ("Host", host))).ShouldBeOk();
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://localhost:1")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://127.0.0.1")]
    [InlineData("null")]
    [InlineData("file://")]
    [InlineData("nonsense")]
    public async Task A_page_of_another_site_is_refused(string origin)
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var (method, path) in new[] { (HttpMethod.Post, "/v1/records"), (HttpMethod.Post, "/v1/silences"), (HttpMethod.Put, "/v1/rules/g"), (HttpMethod.Get, "/v1/models") })
            (await SendAsync(silo, method, path, ("Origin", origin))).ShouldBeProblem(HttpStatusCode.Forbidden, "origin-foreign");
    }

    [Fact]
    public async Task A_page_of_the_silo_itself_is_not()
    {
        await using var silo = await TestSilo.StartAsync(args: ["--Security:AllowedHosts=monitor.example"]);
        var own = silo.Http.BaseAddress!;
        (await SendAsync(silo, HttpMethod.Get, "/v1/models", ("Origin", $"http://127.0.0.1:{own.Port}"))).ShouldBeOk();
        (await SendAsync(silo, HttpMethod.Get, "/v1/models", ("Origin", $"http://localhost:{own.Port}"), ("Host", $"localhost:{own.Port}"))).ShouldBeOk();
        (await SendAsync(silo, HttpMethod.Get, "/v1/models", ("Host", Environment.MachineName))).ShouldBeOk();
        // TLS may be done in front, and ports that go without saying are left out.
        (await SendAsync(silo, HttpMethod.Get, "/v1/models", ("Origin", "https://localhost"), ("Host", "localhost"))).ShouldBeOk();
        (await SendAsync(silo, HttpMethod.Get, "/v1/models", ("Origin", "https://monitor.example"))).ShouldBeOk();
    }

    [Fact]
    public async Task A_credential_in_a_header_is_nothing_that_another_site_could_add()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.SendAsync(HttpMethod.Get, "/v1/models", "Bearer " + silo.Keys["reader"], null, ("Origin", "http://app.example"))).ShouldBeOk();
        (await silo.SendAsync(HttpMethod.Get, "/v1/models", "Bearer " + silo.Keys["reader"], null, ("Host", "silo.example"))).ShouldBeOk();
        // What a browser adds by itself, such as a certificate, is not asked for here.
        (await silo.SendAsync(HttpMethod.Get, "/v1/models", null, null, ("Origin", "http://app.example"))).ShouldBeProblem(HttpStatusCode.Forbidden, "origin-foreign");
    }

    [Fact]
    public async Task Names_that_are_none_stop_the_start() =>
        (await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(TestSilo.StartAsync(args: ["--Security:AllowedHosts=http://monitor.example"])))
            .Failures.ShouldHaveSingleItem().ShouldBe("Security:AllowedHosts is 'http://monitor.example'; it must be names of hosts without scheme and port, separated by commas.");

    private static async Task<Answer> SendAsync(TestSilo silo, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await silo.Http.SendAsync(request);
        return await Answer.OfAsync(response);
    }
}
