using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Baselines;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Tests.Embeddings;

/// <summary>Embeddings through the door: vectors as JSON, a baseline of their rows, drift, description and health, and what is told of those that cannot be used.</summary>
public sealed class EmbeddingEndpointTests
{
    private const string Baselines = "/v1/models/search/baselines";
    private const string Day = "from=2026-01-01&to=2026-01-02";
    private const int Dimension = 16;

    [Fact]
    public async Task Vectors_are_mapped_from_the_activation_on_and_compared_to_the_baseline()
    {
        await using var silo = await TestSilo.StartAsync();
        var random = new Random(3);
        var fit = new EmbeddingFit("text", new EmbeddingSettings { Share = 1 });
        for (var i = 0; i < 500; i++)
            fit.Add(Vector(random));
        var builder = new BaselineBuilder();
        builder.AddEmbedding(fit.Build()!, 500);
        var made = await silo.Http.PostAsJsonAsync(Baselines, new BaselineRequest { Name = "holdout", Content = builder.Build().Encode() }, HealthJson.Options);
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await made.Content.ReadFromJsonAsync<BaselineEntry>(HealthJson.Options))!.Columns.ShouldBe(1);
        var shown = (await silo.Http.GetFromJsonAsync<BaselineDetail>($"{Baselines}/holdout", HealthJson.Options))!.Embeddings!.Single();
        (shown.Name, shown.Dimension, shown.Vectors, shown.MappedShare).ShouldBe(("text", Dimension, 500UL, 1));

        await SendAsync(silo, random, 100);
        var unmapped = await silo.Http.PostAsJsonAsync(Baselines, new BaselineRequest { Name = "early", From = "2026-01-01", To = "2026-01-02" }, HealthJson.Options);
        (await unmapped.Content.ReadAsStringAsync()).ShouldContain("its embeddings have no mean map: frequencies and bandwidth come from the vectors of a file");
        await silo.Http.PostAsync($"{Baselines}/holdout/activate", null);
        await SendAsync(silo, random, 300);
        (await DriftAsync(silo)).Columns.Single().Verdict.ShouldBe(DriftVerdict.Stable);
        await SendAsync(silo, random, 500, shift: 1);
        var drift = await DriftAsync(silo);
        var column = drift.Columns.Single();
        (column.Role, column.Name, column.Verdict, column.Test!.Method, drift.Verdict).ShouldBe((ColumnRole.Embedding, "text", DriftVerdict.Drifted, DriftMethod.MeanDiscrepancy, DriftVerdict.Drifted));
        column.Current.Count.ShouldBe(800UL);
        column.Sentence.ShouldStartWith("text drifted: its vectors lie elsewhere");

        // What was mapped makes a baseline of the period.
        var period = await silo.Http.PostAsJsonAsync(Baselines, new BaselineRequest { Name = "period", From = "2026-01-01", To = "2026-01-02" }, HealthJson.Options);
        period.StatusCode.ShouldBe(HttpStatusCode.Created, await period.Content.ReadAsStringAsync());
        (await silo.Http.GetFromJsonAsync<BaselineDetail>($"{Baselines}/period", HealthJson.Options))!.Embeddings!.Single().Mapped.ShouldBe(800UL);
    }

    [Fact]
    public async Task What_cannot_be_used_is_told_and_the_rest_is_described()
    {
        await using var silo = await TestSilo.StartAsync();
        var answer = await PostAsync(silo, """
            [{"model":"search","time":"2026-01-01T00:00:00Z","embeddings":{"text":[3,4],"image":[1,0,0]}},
             {"model":"search","time":"2026-01-01T00:00:01Z","embeddings":{"text":[0,0]}},
             {"model":"search","time":"2026-01-01T00:00:02Z","embeddings":{"text":[1,2,3]}},
             {"model":"search","time":"2026-01-01T00:00:03Z","embeddings":{"text":[]}},
             {"model":"search","time":"2026-01-01T00:00:04Z","embeddings":{"text":[1,1e30]}},
             {"model":"search","time":"2026-01-01T00:00:05Z","embeddings":{"text":["NaN",1]}},
             {"model":"search","time":"2026-01-01T00:00:06Z","embeddings":{"text":"abc"}},
             {"model":"search","time":"2026-01-01T00:00:07Z","embeddings":{"text":null}},
             {"model":"search","time":"2026-01-01T00:00:08Z","embeddings":{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1]}}]
            """);
        Told(answer, "rejections").ShouldBe([("too-many-embeddings", "embeddings", "more than 4", 1)]);
        Told(answer, "warnings").ShouldBe(
        [
            ("embedding-dimension", "embeddings.text", "0 numbers", 1),
            ("embedding-invalid", "embeddings.text", "1E+30", 2),
            ("field-type", "embeddings.text", "no array", 1),
        ]);
        var health = (await silo.Http.GetFromJsonAsync<ModelHealth>($"/v1/models/search/health?{Day}", HealthJson.Options))!;
        var text = health.Embeddings!.Single(static each => each.Name == "text");
        (text.Dimension, text.Count, text.Missing, text.Zero, text.Norm.Mean).ShouldBe((2, 2UL, 5UL, 1UL, 2.5));
        text.OtherDimensions.ShouldBe([new EmbeddingDimension(3, 1)]);
        health.Warnings.ShouldBe(["The embedding 'text' changes dimension: 2 vectors of 2 count, 1 of 3 does not."]);
        var description = (await silo.Http.GetFromJsonAsync<ModelDescription>($"/v1/models/search/describe?{Day}", HealthJson.Options))!;
        description.Columns.Select(static column => (column.Role, column.Name)).ShouldBe([(ColumnRole.Embedding, "image"), (ColumnRole.Embedding, "text")]);
        var wide = await PostAsync(silo, $$$"""[{"model":"search","embeddings":{"text":[{{{string.Join(',', Enumerable.Repeat(1, 4097))}}}]}}]""");
        Told(wide, "warnings").ShouldBe([("embedding-dimension", "embeddings.text", "4097 numbers", 1)]);
    }

    private static List<(string, string, string, int)> Told(JsonElement answer, string property) =>
    [
        .. answer.GetProperty(property).EnumerateArray().Select(static each => (
            each.GetProperty("reason").GetString()!, each.GetProperty("field").GetString()!, each.GetProperty("value").GetString()!, each.GetProperty("count").GetInt32())),
    ];

    private static float[] Vector(Random random, double shift = 0) => [.. Enumerable.Range(0, Dimension).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5 + shift))];

    private static async Task SendAsync(TestSilo silo, Random random, int count, double shift = 0)
    {
        var records = Enumerable.Range(0, count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"model":"search","time":"2026-01-01T00:{{{i % 60:00}}}:00Z","embeddings":{"text":[{{{string.Join(',', Vector(random, shift).Select(static number => number.ToString("R", CultureInfo.InvariantCulture)))}}}]}}"""));
        var answer = await PostAsync(silo, $"[{string.Join(',', records)}]");
        (answer.GetProperty("rejections").GetArrayLength(), answer.GetProperty("warnings").GetArrayLength()).ShouldBe((0, 0));
    }

    private static async Task<JsonElement> PostAsync(TestSilo silo, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await silo.Http.PostAsync("/v1/records?node=n1&wait=true", content);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<ModelDrift> DriftAsync(TestSilo silo) => (await silo.Http.GetFromJsonAsync<ModelDrift>($"/v1/models/search/drift?{Day}", HealthJson.Options))!;
}
