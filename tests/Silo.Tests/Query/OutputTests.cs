using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>What a model predicts is answered before any label is there.</summary>
public sealed class OutputTests
{
    private const string Range = "?from=2026-01-01&to=2026-01-02";

    [Fact]
    public async Task Predictions_scores_and_numbers_without_labels_are_in_health_and_series_of_model_version_segment_and_node()
    {
        await using var silo = await TestSilo.StartAsync();
        var records = Enumerable.Range(0, 100).Select(i =>
            $$"""{"model": "m", "version": "v{{i % 2}}", "segment": "s", "node": "n{{i % 4}}", "time": "2026-01-01T00:0{{i % 5}}:00Z", "prediction": "{{(i < 75 ? "no" : "yes")}}", "score": {{(i < 75 ? "0.25" : "0.75")}}, "value": {{i}}}""");
        await PostAsync(silo, $"[{string.Join(',', records)}]");

        var health = await GetAsync(silo, $"/v1/models/m/health{Range}");
        health.TryGetProperty("classification", out _).ShouldBeFalse();
        var outputs = health.GetProperty("outputs");
        var shares = outputs.GetProperty("classes").GetProperty("shares");
        shares.EnumerateArray().Select(each => (each.GetProperty("class").GetString(), each.GetProperty("share").GetDouble())).ShouldBe([("no", 0.75), ("yes", 0.25)]);
        shares[0].GetProperty("interval").GetProperty("lower").GetDouble().ShouldBeInRange(0.65, 0.67);
        outputs.GetProperty("values").GetProperty("mean").GetDouble().ShouldBe(49.5, 1e-9);
        outputs.GetProperty("values").GetProperty("median").GetDouble().ShouldBe(49, 0.031 * 49);
        outputs.GetProperty("scores").GetProperty("mean").GetDouble().ShouldBe(0.375, 1e-9);
        // no and yes are a pair that everybody knows: the score is of yes.
        outputs.GetProperty("confidence").GetProperty("mean").GetDouble().ShouldBe(0.75, 1e-9);
        outputs.GetProperty("scores").GetProperty("histogram")[4].GetDouble().ShouldBe(0.75, 1e-9);

        (await GetAsync(silo, $"/v1/models/m/health{Range}&version=v1&segment=s")).GetProperty("outputs").GetProperty("classes").GetProperty("count").GetInt32().ShouldBe(50);
        var points = (await GetAsync(silo, $"/v1/models/m/series{Range}&step=1m")).GetProperty("points");
        points.GetArrayLength().ShouldBe(5);
        foreach (var point in points.EnumerateArray())
        {
            point.GetProperty("outputs").GetProperty("classes").GetProperty("shares")[0].GetProperty("share").GetDouble().ShouldBe(0.75, 1e-9);
            point.GetProperty("outputs").GetProperty("scores").TryGetProperty("histogram", out _).ShouldBeFalse();
        }

        var node = await GetAsync(silo, $"/v1/nodes/n0/health{Range}");
        node.TryGetProperty("outputs", out _).ShouldBeFalse();
        node.GetProperty("models")[0].GetProperty("outputs").GetProperty("classes").GetProperty("count").GetInt32().ShouldBe(25);
    }

    [Fact]
    public async Task Of_many_classes_the_rest_is_other_in_a_series()
    {
        await using var silo = await TestSilo.StartAsync();
        var records = Enumerable.Range(0, 40).Select(i => $$"""{"model": "m", "time": "2026-01-01T00:00:00Z", "prediction": "class {{i:00}}"}""");
        await PostAsync(silo, $"[{string.Join(',', records)}]");
        var classes = (await GetAsync(silo, $"/v1/models/m/series{Range}&step=1h")).GetProperty("points")[0].GetProperty("outputs").GetProperty("classes");
        classes.GetProperty("distinct").GetInt32().ShouldBe(40);
        classes.GetProperty("shares").GetArrayLength().ShouldBe(16);
        classes.GetProperty("other").GetDouble().ShouldBe(0.6, 1e-9);
        (await GetAsync(silo, $"/v1/models/m/health{Range}")).GetProperty("outputs").GetProperty("classes").GetProperty("shares").GetArrayLength().ShouldBe(40);
    }

    [Fact]
    public async Task Cached_and_reasoning_tokens_stand_beside_input_and_output_tokens()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, """[{"model": "m", "time": "2026-01-01T00:00:00Z", "inputTokens": 100, "cachedTokens": 80, "outputTokens": 50, "reasoningTokens": 40}, {"model": "m", "time": "2026-01-01T00:00:00Z", "inputTokens": 100, "cachedTokens": 0}]""");
        var tokens = (await GetAsync(silo, $"/v1/models/m/health{Range}")).GetProperty("tokens");
        tokens.GetProperty("cached").GetProperty("total").GetDouble().ShouldBe(80);
        tokens.GetProperty("cached").GetProperty("count").GetInt32().ShouldBe(2);
        tokens.GetProperty("reasoning").GetProperty("mean").GetDouble().ShouldBe(40);
        (await GetAsync(silo, $"/v1/models/m/series{Range}&step=1h")).GetProperty("points")[0].GetProperty("tokens").GetProperty("reasoning").GetProperty("total").GetDouble().ShouldBe(40);
    }

    private static async Task PostAsync(TestSilo silo, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), content);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static Task<JsonElement> GetAsync(TestSilo silo, string path) => silo.Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
}
