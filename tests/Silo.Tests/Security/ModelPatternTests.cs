using System.Net;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Silo.Tests.Security;

public sealed class ModelPatternTests
{
    [Fact]
    public async Task A_sender_reports_on_its_own_models_only_and_what_is_left_out_is_counted()
    {
        await using var silo = await SecureSilo.StartAsync();
        var mixed = (await silo.IngestAsync(silo.Keys["fraud-sender"], "fraud-eu", "housing", "housing")).ShouldBeOk();
        var rejection = mixed.Json.GetProperty("rejections").EnumerateArray().ShouldHaveSingleItem();
        rejection.GetProperty("reason").GetString().ShouldBe("model-forbidden");
        rejection.GetProperty("count").GetInt32().ShouldBe(2);
        rejection.GetProperty("value").GetString().ShouldBe("housing");
        (await silo.GetAsync("/v1/models/fraud-eu/health", silo.Keys["reader"])).ShouldBeOk().Json.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(1);
        (await silo.GetAsync("/v1/models/housing/health", silo.Keys["reader"])).Status.ShouldBe(HttpStatusCode.NotFound);
        (await silo.GetAsync("/metrics", silo.Keys["reader"])).Body.ShouldContain("orleansmonitor_ingest_rejected_total{reason=\"model-forbidden\"} 2");
    }

    [Fact]
    public async Task A_batch_of_which_nothing_may_be_reported_is_forbidden()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.IngestAsync(silo.Keys["fraud-sender"], "housing")).ShouldBeProblem(HttpStatusCode.Forbidden, "model-forbidden");
        var label = """{"model":"housing","id":"1","label":"1"}""";
        (await silo.SendAsync(HttpMethod.Post, "/v1/labels?node=n1", "Bearer " + silo.Keys["fraud-sender"], label)).ShouldBeProblem(HttpStatusCode.Forbidden, "model-forbidden");
        // The model is not known for it either: it takes no place of another.
        (await silo.GetAsync("/v1/models", silo.Keys["reader"])).Json.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_reader_sees_its_own_models_only()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.IngestAsync(silo.Keys["sender"], "fraud-eu", "housing", "a/b")).ShouldBeOk();
        var key = silo.Keys["fraud-reader"];
        (await silo.GetAsync("/v1/models/fraud-eu/health", key)).ShouldBeOk();
        (await silo.GetAsync("/v1/models/fraud-eu/series", key)).ShouldBeOk();
        var refused = (await silo.GetAsync("/v1/models/housing/health", key)).ShouldBeProblem(HttpStatusCode.Forbidden, "model-forbidden");
        refused.Json.GetProperty("model").GetString().ShouldBe("housing");
        (await silo.GetAsync("/v1/models/a%2Fb/health", key)).ShouldBeProblem(HttpStatusCode.Forbidden, "model-forbidden").Json.GetProperty("model").GetString().ShouldBe("a/b");
        // Whether there is such a model is not told either.
        (await silo.GetAsync("/v1/models/unheard/health", key)).ShouldBeProblem(HttpStatusCode.Forbidden, "model-forbidden");
        (await silo.GetAsync("/v1/models", key)).ShouldBeOk().Json.EnumerateArray().Select(model => model.GetProperty("model").GetString()).ShouldBe(["fraud-eu"]);
        var cluster = (await silo.GetAsync("/v1/cluster/health", key)).ShouldBeOk().Json;
        cluster.GetProperty("models").GetArrayLength().ShouldBe(1);
        cluster.GetProperty("nodes").GetArrayLength().ShouldBe(0);
        foreach (var path in new[] { "/v1/nodes", "/v1/nodes/n1/health", "/metrics" })
            (await silo.GetAsync(path, key)).ShouldBeProblem(HttpStatusCode.Forbidden, "models-limited");
        (await silo.GetAsync("/", key)).ShouldBeOk();
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("fraud-*", "fraud-", true)]
    [InlineData("fraud-*", "fraud-eu", true)]
    [InlineData("fraud-*", "Fraud-eu", false)]
    [InlineData("fraud-*", "xfraud-eu", false)]
    [InlineData("*-eu", "fraud-eu", true)]
    [InlineData("*-eu", "fraud-eu2", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("?", "x", true)]
    [InlineData("?", "", false)]
    [InlineData("m?", "m1", true)]
    [InlineData("m?", "m12", false)]
    [InlineData("m", "m", true)]
    [InlineData("", "m", false)]
    public void A_pattern_means_what_it_says(string pattern, string name, bool matches) => NamePattern.Matches(pattern, name).ShouldBe(matches);
}
