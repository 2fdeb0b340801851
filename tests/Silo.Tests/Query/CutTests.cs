using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>The law of cuts through the door: JSON records in one request or in many have the same health.</summary>
public sealed class CutTests(ITestOutputHelper output)
{
    private const string Range = "?from=2026-01-01&to=2026-01-02";

    [Fact]
    public async Task Scores_of_ten_classes_sent_one_by_one_are_confidences_of_all_of_them()
    {
        await using var silo = await TestSilo.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            PostAsync(silo, $$"""{"model": "m", "time": "2026-01-01T00:00:00Z", "prediction": {{i % 10}}, "label": {{i % 10}}, "score": 0.95}""")));
        var health = await HealthAsync(silo, "m");
        health.TryGetProperty("scores", out _).ShouldBeFalse();
        var confidence = health.GetProperty("confidence");
        confidence.GetProperty("count").GetInt32().ShouldBe(30);
        confidence.GetProperty("meanScore").GetDouble().ShouldBe(0.95, 1e-15);
        confidence.GetProperty("brier").GetDouble().ShouldBe(0.0025, 1e-15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Requests_may_be_cut_anywhere(int seed)
    {
        seed = seed == 0 ? Random.Shared.Next() : seed;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var records = Enumerable.Range(0, 400).Select(i => Record(random, i)).ToArray();
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, Json("whole", records));
        random.Shuffle(records);
        var pieces = new List<string>();
        for (var at = 0; at < records.Length;)
        {
            var length = Math.Min(records.Length - at, random.Next(2) == 0 ? 1 : random.Next(1, 40));
            pieces.Add(Json("cut", records[at..(at + length)]));
            at += length;
        }

        await Task.WhenAll(pieces.Select(piece => PostAsync(silo, piece)));
        ShouldBeSame(await HealthAsync(silo, "cut"), await HealthAsync(silo, "whole"), "health");
    }

    // Values of every spelling, and cells that are left out; a feature is a number here and a word there.
    private static string Record(Random random, int id)
    {
        string[] classes = ["0", "1.0", "true", "\"yes\"", "\"no\"", "null", $"\"class {random.Next(400)}\"", $"\"class {random.Next(400)}\""];
        string[] scores = ["0.9", "0.1", "1", "1.5", "null", "\"0.25\""];
        string[] features = ["1", "2.5", "\"one\"", "null", "true", "NaN", $"\"value {random.Next(500)}\""];
        string[] verdicts = ["\"safe\"", "true", "0.5", "null", "\"unsafe\""];
        var fields = string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => $"\"f{random.Next(400)}\": {features[random.Next(features.Length)]}").DistinctBy(static f => f.Split(':')[0]));
        return $$"""
            "id": {{id}}, "time": {{1_767_225_600 + random.Next(3000)}}, "node": "n{{random.Next(4)}}", "version": "v{{random.Next(2)}}", "prediction": {{classes[random.Next(classes.Length)]}},
            "label": {{classes[random.Next(classes.Length)]}}, "score": {{scores[random.Next(scores.Length)]}}, "latencySeconds": {{random.NextDouble():R}}, "error": "e{{random.Next(300)}}",
            "weight": {{random.Next(1, 4)}}, "cost": 0.1, "inputTokens": {{random.Next(100)}}, "features": { {{fields}} },
            "measurements": {"judge": {{random.NextDouble():R}}, "verdict": {{verdicts[random.Next(verdicts.Length)]}}, "m{{random.Next(150)}}": 1}
            """;
    }

    private static string Json(string model, IEnumerable<string> records) => $"[{string.Join(",", records.Select(record => $$"""{"model": "{{model}}", {{record}}}"""))}]";

    private static async Task PostAsync(TestSilo silo, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), content);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static Task<JsonElement> HealthAsync(TestSilo silo, string model) =>
        silo.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/models/{model}/health{Range}", UriKind.Relative));

    private static void ShouldBeSame(JsonElement actual, JsonElement expected, string path)
    {
        actual.ValueKind.ShouldBe(expected.ValueKind, path);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                actual.EnumerateObject().Select(member => member.Name).ShouldBe(expected.EnumerateObject().Select(member => member.Name), path);
                foreach (var member in expected.EnumerateObject().Where(member => member.Name is not "model" and not "late" and not "oldestPendingAgeSeconds"))
                    ShouldBeSame(actual.GetProperty(member.Name), member.Value, $"{path}.{member.Name}");
                break;
            case JsonValueKind.Array:
                actual.GetArrayLength().ShouldBe(expected.GetArrayLength(), path);
                for (var i = 0; i < expected.GetArrayLength(); i++)
                    ShouldBeSame(actual[i], expected[i], $"{path}[{i}]");
                break;
            case JsonValueKind.Number when !expected.TryGetInt64(out _) || !actual.TryGetInt64(out _):
                actual.GetDouble().ShouldBe(expected.GetDouble(), 1e-9 * Math.Max(1, Math.Abs(expected.GetDouble())), path);
                break;
            default:
                actual.GetRawText().ShouldBe(expected.GetRawText(), path);
                break;
        }
    }
}
