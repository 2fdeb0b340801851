using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansMonitor.Access;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Security;

public sealed class KeyTests
{
    [Theory]
    [InlineData("sender", "POST", "/v1/records")]
    [InlineData("sender", "POST", "/v1/labels")]
    [InlineData("sender", "POST", "/v1/resources")]
    [InlineData("reader", "GET", "/v1/caller")]
    [InlineData("reader", "GET", "/openapi/v1.json")]
    [InlineData("reader", "GET", "/metrics")]
    [InlineData("reader", "GET", "/v1/cluster/health")]
    [InlineData("reader", "GET", "/v1/models")]
    [InlineData("reader", "GET", "/v1/models/m/health")]
    [InlineData("reader", "GET", "/v1/models/m/series")]
    [InlineData("reader", "GET", "/v1/nodes")]
    [InlineData("reader", "GET", "/v1/nodes/n1/health")]
    public async Task An_endpoint_is_for_those_who_have_its_role(string client, string method, string path)
    {
        await using var silo = await SecureSilo.StartAsync();
        var body = method == "POST" ? "" : null;
        (await silo.SendAsync(new HttpMethod(method), path, null, body)).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-missing");
        foreach (var other in new[] { "sender", "reader", "operator" }.Where(other => other != client))
        {
            var problem = (await silo.SendAsync(new HttpMethod(method), path, "Bearer " + silo.Keys[other], body)).ShouldBeProblem(HttpStatusCode.Forbidden, "role-missing");
            problem.Json.GetProperty("role").GetString().ShouldBe(method == "POST" ? "ingest" : "read");
            problem.Json.GetProperty("detail").GetString()!.ShouldContain(other);
        }

        var allowed = await silo.SendAsync(new HttpMethod(method), path, "Bearer " + silo.Keys[client], body);
        ((int)allowed.Status).ShouldBeOneOf(200, 400, 404);
        if (allowed.Status != HttpStatusCode.OK)
            allowed.Body.ShouldNotContain("role");
    }

    [Fact]
    public async Task Probes_are_open()
    {
        await using var silo = await SecureSilo.StartAsync();
        foreach (var probe in new[] { "live", "startup", "ready" })
            (await silo.GetAsync("/health/" + probe)).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_that_is_not_good_is_refused_and_not_repeated()
    {
        await using var silo = await SecureSilo.StartAsync();
        var good = silo.Keys["reader"];
        var stranger = ApiKey.New().Text;
        var forged = good[..^1] + (good[^1] == 'A' ? 'B' : 'A');
        (await silo.GetAsync("/v1/models", stranger)).ShouldBeProblem(HttpStatusCode.Unauthorized, "key-unknown").Body.ShouldNotContain(stranger);
        (await silo.GetAsync("/v1/models", forged)).ShouldBeProblem(HttpStatusCode.Unauthorized, "key-unknown").Body.ShouldNotContain(forged);
        (await silo.GetAsync("/v1/models", good[..30])).ShouldBeProblem(HttpStatusCode.Unauthorized, "key-malformed");
        (await silo.GetAsync("/v1/models", "something")).ShouldBeProblem(HttpStatusCode.Unauthorized, "token-unexpected");
        (await silo.SendAsync(HttpMethod.Get, "/v1/models", "Digest x")).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-malformed");
        (await silo.SendAsync(HttpMethod.Get, "/v1/models", "Bearer ")).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-malformed");
        (await silo.GetAsync("/v1/models", good)).ShouldBeOk();
    }

    [Fact]
    public async Task A_browser_may_send_the_key_as_a_password_but_not_for_another_site()
    {
        await using var silo = await SecureSilo.StartAsync();
        const string Models = "/v1/models";
        (await ChallengesAsync()).ShouldBe(["Bearer", "Basic"]);
        (await ChallengesAsync(("Sec-Fetch-Mode", "navigate"))).ShouldBe(["Bearer", "Basic"]);
        // A page of the silo asks its user itself; the browser's own question would come in its way.
        (await ChallengesAsync(("Sec-Fetch-Mode", "cors"))).ShouldBe(["Bearer"]);
        (await silo.SendAsync(HttpMethod.Get, Models, Password(silo.Keys["reader"]))).ShouldBeOk();
        (await silo.SendAsync(HttpMethod.Get, Models, Password("guess"))).ShouldBeProblem(HttpStatusCode.Unauthorized, "key-malformed");
        (await silo.SendAsync(HttpMethod.Get, Models, "Basic %%%")).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-malformed");
        var record = SecureSilo.Records("m");
        (await silo.SendAsync(HttpMethod.Post, "/v1/records", Password(silo.Keys["sender"]), record)).ShouldBeProblem(HttpStatusCode.Unauthorized, "basic-unsafe");
        (await silo.SendAsync(HttpMethod.Post, "/v1/records", Password(silo.Keys["sender"]), record, ("Sec-Fetch-Site", "cross-site"))).ShouldBeProblem(HttpStatusCode.Unauthorized, "basic-unsafe");
        (await silo.SendAsync(HttpMethod.Post, "/v1/records", Password(silo.Keys["sender"]), record, ("Sec-Fetch-Site", "same-origin"))).ShouldBeOk();

        async Task<IEnumerable<string>> ChallengesAsync(params (string Name, string Value)[] headers) =>
            (await silo.SendAsync(HttpMethod.Get, Models, null, null, headers)).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-missing").Headers.WwwAuthenticate.Select(static header => header.Scheme);

        static string Password(string key) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + key));
    }

    [Fact]
    public async Task Two_keys_of_a_client_live_side_by_side_while_one_replaces_the_other()
    {
        await using var silo = await SecureSilo.StartAsync();
        var old = silo.Keys["reader"];
        var next = silo.Keys.Add("reader", ("read", ["*"]));
        silo.Keys.Write();
        await silo.LookAsync();
        (await silo.GetAsync("/v1/models", old)).ShouldBeOk();
        (await silo.GetAsync("/v1/models", next)).ShouldBeOk();
        silo.Keys.Remove(old);
        silo.Keys.Write();
        await silo.LookAsync();
        (await silo.GetAsync("/v1/models", old)).ShouldBeProblem(HttpStatusCode.Unauthorized, "key-unknown");
        (await silo.GetAsync("/v1/models", next)).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_that_has_expired_is_refused_by_name()
    {
        await using var silo = await SecureSilo.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var past = silo.Keys.Add("past", now.AddMinutes(-1), ("read", ["*"]));
        var future = silo.Keys.Add("future", now.AddHours(1), ("read", ["*"]));
        silo.Keys.Write();
        await silo.LookAsync();
        var refused = (await silo.GetAsync("/v1/models", past)).ShouldBeProblem(HttpStatusCode.Unauthorized, "key-expired");
        refused.Body.ShouldContain(past[..12]);
        refused.Body.ShouldNotContain(past);
        (await silo.GetAsync("/v1/models", future)).ShouldBeOk();
    }

    [Theory]
    [InlineData("", "it has no key")]
    [InlineData("# nothing\n", "it has no key")]
    [InlineData("omk_what_is_this", "line 1: it is no JSON object")]
    [InlineData("""{"client":"a","id":"bcdfghjk","sha256":"00","grants":{"read":["*"]}}""", "line 1: sha256 has to be 64 hexadecimal digits")]
    public async Task A_file_that_cannot_be_used_leaves_the_earlier_keys_and_is_counted(string content, string problem)
    {
        await using var silo = await SecureSilo.StartAsync();
        File.WriteAllText(silo.Keys.Path, content);
        await silo.LookAsync();
        var metrics = (await silo.GetAsync("/metrics", silo.Keys["reader"])).ShouldBeOk().Body;
        metrics.ShouldContain("orleansmonitor_security_reloads_total{source=\"API keys\",outcome=\"kept\"} 1");
        metrics.ShouldContain("orleansmonitor_security_reload_failing{source=\"API keys\"} 1");
        // The same at start is an error.
        using var directory = new TempDirectory();
        var refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(directory: directory.Path, args: ["--Security:KeysFile=" + silo.Keys.Path]));
        refused.Failures.ShouldHaveSingleItem().ShouldStartWith($"Security:KeysFile is '{silo.Keys.Path}': {problem}");
        silo.Keys.Write();
        await silo.LookAsync();
        (await silo.GetAsync("/metrics", silo.Keys["reader"])).ShouldBeOk().Body.ShouldContain("orleansmonitor_security_reload_failing{source=\"API keys\"} 0");
    }

    [Fact]
    public async Task A_file_that_is_not_there_stops_the_start()
    {
        using var directory = new TempDirectory();
        var refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(directory: directory.Path, args: ["--Security:KeysFile=/nowhere/keys"]));
        refused.Failures.ShouldHaveSingleItem().ShouldStartWith("Security:KeysFile is '/nowhere/keys': the file cannot be read");
        Directory.GetFiles(directory.Path).ShouldBeEmpty();
    }
}
