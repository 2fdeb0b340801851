using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Tests.Measurements;

/// <summary>Measurements through the door: with the record and later, as JSON and as columns, and what is told of those that cannot be used.</summary>
public sealed class MeasurementEndpointTests
{
    private const string Day = "?from=2026-01-01&to=2026-01-02";

    [Fact]
    public async Task What_comes_with_the_records_is_summarised()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "records", """
            [{"model":"chat","time":"2026-01-01T00:00:00Z","measurements":{"thumbs_up":true,"judge":0.8,"verdict":"safe"}},
             {"model":"chat","time":"2026-01-01T00:00:01Z","measurements":{"thumbs_up":false,"judge":0.4,"verdict":"safe"}},
             {"model":"chat","time":"2026-01-01T00:00:02Z","measurements":{"thumbs_up":true,"judge":null}},
             {"model":"chat","time":"2026-01-01T00:00:03Z"}]
            """);
        var health = await HealthAsync(silo, "chat");
        var judge = Find(health, "judge");
        (judge.GetProperty("count").GetInt32(), judge.GetProperty("coverage").GetDouble(), judge.GetProperty("mismatched").GetInt32()).ShouldBe((2, 0.5, 0));
        var numbers = judge.GetProperty("numbers");
        numbers.GetProperty("mean").GetDouble().ShouldBe(0.6, 1e-9);
        numbers.GetProperty("meanInterval").GetProperty("lower").GetDouble().ShouldBe(0.6 - (12.7062047362 * 0.2), 1e-8, "Student's interval of two values");
        (numbers.GetProperty("min").GetDouble(), numbers.GetProperty("max").GetDouble()).ShouldBe((0.4, 0.8));
        var feedback = Find(health, "thumbs_up").GetProperty("values");
        feedback[0].GetProperty("name").GetString().ShouldBe("true");
        feedback[0].GetProperty("share").GetDouble().ShouldBe(2.0 / 3, 1e-9);
        Find(health, "verdict").GetProperty("values")[0].GetProperty("share").GetDouble().ShouldBe(1);
        var series = await silo.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/models/chat/series{Day}&step=1h", UriKind.Relative));
        Find(series.GetProperty("points")[0], "judge").GetProperty("count").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task What_comes_later_joins_the_window_of_its_prediction_in_any_order_with_labels_and_over_a_restart()
    {
        using var directory = new TempDirectory();
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path))
        {
            Outcomes(await PostAsync(silo, "labels", """{"model":"m","id":"early","measurements":{"judge":0.25}}""")).ShouldBe((0, 1, 0, 0));
            await PostAsync(silo, "records", Record("early"));
            await PostAsync(silo, "records", Record("x"));
            Outcomes(await PostAsync(silo, "labels", """{"model":"m","id":"x","label":"yes"}""")).ShouldBe((0, 0, 0, 0));
            Outcomes(await PostAsync(silo, "labels", """{"model":"m","id":"x","measurements":{"judge":0.5,"thumbs_up":true}}""")).ShouldBe((2, 0, 0, 0));
        }

        await using var again = await TestSilo.StartAsync(directory: directory.Path);
        // The same again changes nothing, another value neither, unless it says that it replaces or is averaged.
        Outcomes(await PostAsync(again, "labels", """{"model":"m","id":"x","measurements":{"judge":0.5}}""")).ShouldBe((0, 0, 1, 0));
        var repeated = await PostAsync(again, "labels", """{"model":"m","id":"x","measurements":{"judge":0.9}}""");
        Outcomes(repeated).ShouldBe((0, 0, 1, 0));
        repeated.GetProperty("warnings")[0].GetProperty("reason").GetString().ShouldBe("measurements-repeated");
        Outcomes(await PostAsync(again, "labels", """{"model":"m","id":"x","label":"yes","mean":true,"measurements":{"judge":1}}""")).ShouldBe((1, 0, 0, 0));
        var health = await HealthAsync(again, "m");
        Find(health, "judge").GetProperty("count").GetInt32().ShouldBe(2);
        Mean(health, "judge").ShouldBe((0.25 + 0.75) / 2, 1e-9);
        Outcomes(await PostAsync(again, "labels", """{"model":"m","id":"x","replace":true,"measurements":{"judge":0.25,"thumbs_up":false}}""")).ShouldBe((2, 0, 0, 0));
        health = await HealthAsync(again, "m");
        Mean(health, "judge").ShouldBe(0.25, 1e-12);
        Find(health, "judge").GetProperty("numbers").GetProperty("max").GetDouble().ShouldBe(0.25, 0.01);
        Find(health, "thumbs_up").GetProperty("values").GetArrayLength().ShouldBe(1);
        var labels = health.GetProperty("labels");
        (labels.GetProperty("measured").GetInt32(), labels.GetProperty("remeasured").GetInt32(), labels.GetProperty("measurementsRepeated").GetInt32()).ShouldBe((3, 3, 2));
        labels.TryGetProperty("inexact", out _).ShouldBeFalse();
        health.GetProperty("classification").GetProperty("count").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task What_is_deleted_is_taken_back()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "records", Record("x"));
        await PostAsync(silo, "records", Record("y"));
        await PostAsync(silo, "labels", """[{"model":"m","id":"x","label":"yes","measurements":{"judge":1}},{"model":"m","id":"y","measurements":{"judge":2,"verdict":"safe"}}]""");
        await DeleteAsync(silo, "/v1/models/m/labels/y");
        var health = await HealthAsync(silo, "m");
        health.GetProperty("measurements").GetArrayLength().ShouldBe(1);
        Mean(health, "judge").ShouldBe(1);
        (health.GetProperty("labels").GetProperty("measured").GetInt32(), health.GetProperty("labels").GetProperty("measurementsErased").GetInt32()).ShouldBe((1, 2));
        // It may be measured anew; forgetting the prediction leaves what was counted.
        Outcomes(await PostAsync(silo, "labels", """{"model":"m","id":"y","measurements":{"judge":3}}""")).ShouldBe((1, 0, 0, 0));
        await DeleteAsync(silo, "/v1/models/m/predictions/y");
        Outcomes(await PostAsync(silo, "labels", """{"model":"m","id":"y","measurements":{"judge":4}}""")).ShouldBe((0, 1, 0, 0));
        Mean(await HealthAsync(silo, "m"), "judge").ShouldBe(2);
        await DeleteAsync(silo, "/v1/models/m/labels/x");
        Mean(await HealthAsync(silo, "m"), "judge").ShouldBe(3);
    }

    [Fact]
    public async Task What_cannot_be_used_is_told_and_costs_nothing_else()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "records", Record("x"));
        var answer = await PostAsync(silo, "labels", """{"model":"m","id":"x","measurements":{"judge":1,"verdict":[1],"cost":1e300}}""");
        Outcomes(answer).ShouldBe((1, 0, 0, 0));
        answer.GetProperty("warnings").EnumerateArray().Select(warning => (warning.GetProperty("reason").GetString(), warning.GetProperty("field").GetString()))
            .ShouldBe([("field-type", "measurements.verdict"), ("measurement-invalid", "measurements.cost")], ignoreOrder: true);
        answer = await PostAsync(silo, "labels", """{"model":"m","id":"x","replace":true,"measurements":{"judge":"good"}}""");
        Outcomes(answer).ShouldBe((0, 0, 0, 1));
        answer.GetProperty("warnings")[0].GetProperty("reason").GetString().ShouldBe("measurement-kind");
        (await PostAsync(silo, "labels", """{"model":"m","id":"x","mean":true,"measurements":{"tone":"rude"}}""")).GetProperty("warnings")[0].GetProperty("limit").GetString().ShouldBe("a number: there is no mean of categories");
        await PostAsync(silo, "records", """[{"model":"m","time":"2026-01-01T00:00:00Z","measurements":{"judge":"unsure"}}]""");
        var health = await HealthAsync(silo, "m");
        (Find(health, "judge").GetProperty("count").GetInt32(), Find(health, "judge").GetProperty("mismatched").GetInt32()).ShouldBe((1, 1));
        health.GetProperty("warnings")[0].GetString().ShouldBe("The measurement 'judge' changes kind: 1 number counts, 1 category does not.");
        (await PostAsync(silo, "labels", """{"model":"m","id":"x","mean":true,"replace":true,"measurements":{"judge":1}}""", HttpStatusCode.BadRequest)).GetProperty("rejections")[0].GetProperty("field").GetString().ShouldBe("mean");
        (await PostAsync(silo, "labels", """{"model":"m","id":"x"}""", HttpStatusCode.BadRequest)).GetProperty("rejections")[0].GetProperty("reason").GetString().ShouldBe("label-missing");
    }

    [Theory]
    [InlineData("replace")]
    [InlineData("mean")]
    public async Task What_takes_the_place_of_what_waits_waits_too(string how)
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "records", Record("x"));
        Outcomes(await PostAsync(silo, "labels", """{"model":"m","id":"nobody","measurements":{"judge":1}}""")).ShouldBe((0, 1, 0, 0));
        var answer = await PostAsync(silo, "labels", $$$"""{"model":"m","id":"nobody","{{{how}}}":true,"measurements":{"judge":2}}""");
        Outcomes(answer).ShouldBe((0, 1, 0, 0));
        answer.GetProperty("warnings")[0].GetProperty("reason").GetString().ShouldBe("labels-unknown");
        await PostAsync(silo, "records", Record("nobody"));
        Mean(await HealthAsync(silo, "m"), "judge").ShouldBe(how == "mean" ? 1.5 : 2);
    }

    [Fact]
    public async Task A_correction_of_an_absurd_number_leaves_the_mean_as_it_was()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var id in new[] { "a", "b", "c" })
        {
            await PostAsync(silo, "records", Record(id));
            await PostAsync(silo, "labels", $$$"""{"model":"m","id":"{{{id}}}","measurements":{"revenue":20}}""");
        }

        await PostAsync(silo, "labels", """{"model":"m","id":"a","replace":true,"measurements":{"revenue":2e17}}""");
        var answer = await PostAsync(silo, "labels", """{"model":"m","id":"a","replace":true,"measurements":{"revenue":20}}""");
        answer.GetRawText().ShouldNotContain("labels-inexact");
        var health = await HealthAsync(silo, "m");
        Mean(health, "revenue").ShouldBe(20);
        health.GetProperty("labels").TryGetProperty("inexact", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Names_past_the_limit_are_counted()
    {
        await using var silo = await TestSilo.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            var fields = string.Join(",", Enumerable.Range(0, 50).Select(n => $"\"m{(50 * i) + n:000}\":{n}"));
            await PostAsync(silo, "records", $$"""{"model":"m","time":"2026-01-01T00:00:00Z","measurements":{ {{fields}} } }""");
        }

        var health = await HealthAsync(silo, "m");
        health.GetProperty("measurements").GetArrayLength().ShouldBe(RecordLimits.MaxMeasurements);
        health.GetProperty("measurementsOverflow").GetInt32().ShouldBe(50);
        health.GetProperty("warnings")[0].GetString()!.ShouldStartWith("50 measurements are in no figure");
        var many = string.Join(",", Enumerable.Range(0, 101).Select(n => $"\"m{n}\":1"));
        (await PostAsync(silo, "records", $$"""{"model":"m","measurements":{ {{many}} } }""", HttpStatusCode.BadRequest)).GetProperty("rejections")[0].GetProperty("reason").GetString().ShouldBe("too-many-measurements");
    }

    [Fact]
    public async Task Columns_say_the_same_as_json()
    {
        await using var silo = await TestSilo.StartAsync();
        var records = new RecordBlockBuilder { Model = "m", LabelsFollow = true };
        var late = new LabelBlockBuilder { Model = "m" };
        for (var i = 0; i < 10; i++)
        {
            records.Add(new RecordRow { Time = DateTimeOffset.Parse("2026-01-01T00:00:00Z").ToUnixTimeMilliseconds(), InferenceId = (ulong)i + 1, InputTokens = 10 });
            records.TryAddMeasurement("judge", i);
            late.Add((ulong)i + 1);
            late.TryAddMeasurement("revenue", i % 2);
            late.TryAddMeasurement("thumbs_up", i < 8 ? "true" : "false");
        }

        var writer = new BatchWriter();
        writer.WriteHeader(Guid.Empty, 0, 0, "n");
        writer.WriteLabels(late.Build());
        writer.WriteRecords(records.Build());
        using var content = new ByteArrayContent(writer.Written.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var answer = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), content);
        var labels = BatchAckReader.Read(await answer.Content.ReadAsByteArrayAsync()).Labels!;
        (labels.Measured, labels.Measurements).ShouldBe((20, 20));
        var health = await HealthAsync(silo, "m");
        (Mean(health, "judge"), Mean(health, "revenue")).ShouldBe((4.5, 0.5));
        Find(health, "thumbs_up").GetProperty("values")[0].GetProperty("share").GetDouble().ShouldBe(0.8);
    }

    private static string Record(string id) => $$"""{"model":"m","id":"{{id}}","prediction":"yes","time":"2026-01-01T00:00:00Z"}""";

    private static JsonElement Find(JsonElement figures, string name) =>
        figures.GetProperty("measurements").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);

    private static double Mean(JsonElement health, string name) => Find(health, name).GetProperty("numbers").GetProperty("mean").GetDouble();

    private static (int Measured, int Waiting, int Repeated, int Refused) Outcomes(JsonElement answer)
    {
        var labels = answer.GetProperty("labels");
        return (Number("measured"), Number("measurementsWaiting"), Number("measurementsRepeated"), Number("measurementsRefused"));

        int Number(string name) => labels.TryGetProperty(name, out var number) ? number.GetInt32() : 0;
    }

    private static async Task<JsonElement> PostAsync(TestSilo silo, string what, string json, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync(new Uri($"/v1/{what}?wait=true", UriKind.Relative), content);
        answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task DeleteAsync(TestSilo silo, string path)
    {
        using var answer = await silo.Http.DeleteAsync(new Uri(path, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static Task<JsonElement> HealthAsync(TestSilo silo, string model) =>
        silo.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/models/{model}/health{Day}", UriKind.Relative));
}
