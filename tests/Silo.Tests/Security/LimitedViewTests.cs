using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Alerting.Rules;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>A caller with a limited role learns nothing of other models: not from acknowledgements, not from rules, not from counts.</summary>
public sealed class LimitedViewTests
{
    private const string Rules = """
        groups:
          - name: {0}
            rules:
              - {{alert: Slow, metric: latency_p99, above: 0.25}}
              - {{alert: FraudSlow, metric: latency_p99, models: "fraud-*", above: 0.25}}
              - {{alert: HousingSlow, metric: latency_p99, models: "housing", above: 0.25}}
              - {{alert: BothSlow, metric: latency_p99, models: ["fraud-eu", "housing"], above: 0.25}}
              - {{alert: FrauSlow, metric: latency_p99, models: "frau*", above: 0.25}}
        """;

    [Fact]
    public async Task An_acknowledgement_carries_rates_of_its_senders_models_only()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.IngestAsync(silo.Keys["sender"], "fraud-eu", "housing")).ShouldBeOk();
        (await RatesAsync(silo, "sender")).ShouldBe(["fraud-eu", "housing"], ignoreOrder: true);
        (await RatesAsync(silo, "fraud-sender")).ShouldBe(["fraud-eu"]);
    }

    [Fact]
    public async Task Rules_for_other_models_and_the_places_of_files_are_left_out()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "housing-rules.yaml");
        await File.WriteAllTextAsync(file, string.Format(null, Rules, "from-file"));
        await using var silo = await SecureSilo.StartAsync("--Alerting:DefaultRules=false", "--Alerting:RuleFiles=" + file);
        using var put = new HttpRequestMessage(HttpMethod.Put, "/v1/rules/from-api") { Content = new StringContent(string.Format(null, Rules, "from-api"), Encoding.UTF8, "application/yaml") };
        put.Headers.TryAddWithoutValidation("Authorization", "Bearer " + silo.Keys["operator"]);
        using (var answer = await silo.Http.SendAsync(put))
            (await Answer.OfAsync(answer)).ShouldBeOk();
        await silo.Silo.Services.GetRequiredService<RuleFilesService>().LookAsync(CancellationToken.None);
        (await silo.GetAsync("/v1/rules", silo.Keys["reader"])).ShouldBeOk().Body.ShouldContain("from-file");

        foreach (var path in new[] { "/v1/rules", "/api/v1/rules", "/v1/rules/from-file/Slow", "/v1/rules/from-api/FraudSlow" })
        {
            var body = (await silo.GetAsync(path, silo.Keys["fraud-reader"])).ShouldBeOk().Body;
            body.ShouldContain("Slow");
            body.ShouldNotContain("housing", Case.Insensitive, path);
            body.ShouldNotContain(directory.Path, Case.Insensitive, path);
            body.ShouldNotContain("BothSlow", Case.Sensitive, path);
            body.ShouldNotContain("FrauSlow", Case.Sensitive, path);
        }

        foreach (var hidden in new[] { "HousingSlow", "BothSlow", "FrauSlow" })
            (await silo.GetAsync("/v1/rules/from-file/" + hidden, silo.Keys["fraud-reader"])).Status.ShouldBe(HttpStatusCode.NotFound);
        // Nor by asking for the file.
        (await silo.GetAsync("/api/v1/rules?file[]=" + Uri.EscapeDataString(file), silo.Keys["fraud-reader"])).ShouldBeOk().Body.ShouldNotContain("Slow");
        var all = (await silo.GetAsync("/v1/rules", silo.Keys["reader"])).ShouldBeOk().Body;
        foreach (var shown in new[] { "HousingSlow", "BothSlow", "FrauSlow", file })
            all.ShouldContain(shown);
    }

    [Fact]
    public async Task Nodes_are_counted_that_send_for_its_models()
    {
        await using var silo = await SecureSilo.StartAsync("--Commit:ReportInterval=00:00:00.010", "--Commit:Interval=00:00:00.010");
        // A node reports after a commit at the earliest at the next sign of life.
        for (var i = 0; i < 1000 && await CountAsync("fraud-reader") != (1, 1); i++)
        {
            (await SendAsync(silo, "n1", "fraud-eu")).ShouldBeOk();
            (await SendAsync(silo, "n2", "housing")).ShouldBeOk();
            (await SendAsync(silo, "n3", "housing")).ShouldBeOk();
        }

        (await CountAsync("fraud-reader")).ShouldBe((1, 1));
        (await CountAsync("reader")).ShouldBe((3, 3));

        async Task<(int Reporting, int Expected)> CountAsync(string client)
        {
            var health = (await silo.GetAsync("/v1/cluster/health", silo.Keys[client])).ShouldBeOk().Json;
            return (health.GetProperty("nodesReporting").GetInt32(), health.GetProperty("nodesExpected").GetInt32());
        }
    }

    private static Task<Answer> SendAsync(SecureSilo silo, string node, string model) =>
        silo.SendAsync(HttpMethod.Post, "/v1/records?wait=true&node=" + node, "Bearer " + silo.Keys["sender"], $$"""{"model":"{{model}}","prediction":"1"}""");

    /// <summary>A poll, whose answer speaks of all models that the node sends to.</summary>
    private static async Task<IEnumerable<string>> RatesAsync(SecureSilo silo, string client)
    {
        var poll = new BatchWriter(64);
        poll.WriteHeader(Guid.NewGuid(), 0, 0, "n1");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/records") { Content = new ByteArrayContent(poll.Written.ToArray()) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + silo.Keys[client]);
        using var response = await silo.Http.SendAsync(request);
        return BatchAckReader.Read(await response.Content.ReadAsByteArrayAsync()).Rates.Select(static rate => rate.Model);
    }
}
