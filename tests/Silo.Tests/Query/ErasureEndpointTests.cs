using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>Deleting and correcting, through a whole silo and a restart of it.</summary>
public sealed class ErasureEndpointTests
{
    private const string Year = "?from=2024-01-01&to=2025-01-01";

    [Fact]
    public async Task A_deleted_model_is_gone_everywhere_and_comes_back_with_new_records()
    {
        using var directory = new TempDirectory();
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path))
        {
            await PostAsync(silo, "/v1/records", """[{"model":"a","node":"n","id":1,"prediction":"x","time":"2024-03-01T00:00:00Z"},{"model":"b","node":"n","prediction":"x","time":"2024-03-01T00:00:00Z"}]""");
            var deleted = await DeleteAsync(silo, "/v1/models/a");
            (Number(deleted, "records"), Number(deleted, "predictions")).ShouldBe((1, 1));
            await ShouldBeOnlyBAsync(silo);
            await DeleteAsync(silo, "/v1/models/a", HttpStatusCode.NotFound);
            await DeleteAsync(silo, "/v1/models/never", HttpStatusCode.NotFound);
        }

        await using var again = await TestSilo.StartAsync(directory: directory.Path);
        await ShouldBeOnlyBAsync(again);
        await PostAsync(again, "/v1/records", """[{"model":"a","node":"n","prediction":"x","time":"2024-02-01T00:00:00Z"},{"model":"a","node":"n","prediction":"x","time":"2024-02-01T00:00:00Z"}]""");
        (await RecordsAsync(again, "/v1/models/a/health" + Year)).ShouldBe(2);
        (await RecordsAsync(again, "/v1/nodes/n/health" + Year)).ShouldBe(3);

        static async Task ShouldBeOnlyBAsync(TestSilo silo)
        {
            (await GetAsync(silo, "/v1/models/a/health", HttpStatusCode.NotFound)).GetProperty("status").GetInt32().ShouldBe(404);
            (await GetAsync(silo, "/v1/models")).EnumerateArray().Select(model => model.GetProperty("model").GetString()).ShouldBe(["b"]);
            (await RecordsAsync(silo, "/v1/models/b/health" + Year)).ShouldBe(1);
            (await RecordsAsync(silo, "/v1/nodes/n/health" + Year)).ShouldBe(1);
        }
    }

    [Theory]
    [InlineData("/v1/models/m/predictions/..")]
    [InlineData("/v1/models/m/labels/%2e%2E")]
    [InlineData("/v1/models/m/versions/.")]
    [InlineData("/v1/models/m/")]
    [InlineData("/v1/models/m/versions/")]
    [InlineData("/v1/nodes/n/")]
    public async Task A_path_that_may_have_been_a_longer_one_deletes_nothing(string path)
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """[{"model":"m","node":"n","id":"x","prediction":"x","time":"2024-03-01T00:00:00Z"}]""");
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(silo.Http.BaseAddress!.ToString().TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await silo.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("without a slash at its end");
        (await RecordsAsync(silo, "/v1/models/m/health" + Year)).ShouldBe(1);
        (await RecordsAsync(silo, "/v1/nodes/n/health" + Year)).ShouldBe(1);
    }

    [Theory]
    [InlineData("/v1/models/m?fromm=2024-01-01")]
    [InlineData("/v1/models/m/versions/v?to=2024-01-01")]
    [InlineData("/v1/models/m/predictions/x?model=n")]
    [InlineData("/v1/models/m/labels/x?dry=true")]
    [InlineData("/v1/nodes/n?from=2024-01-01")]
    public async Task A_parameter_that_a_deletion_does_not_know_is_told_and_nothing_deleted(string path)
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """[{"model":"m","version":"v","node":"n","id":"x","prediction":"x","label":"x","time":"2024-03-01T00:00:00Z"}]""");
        (await DeleteAsync(silo, path, HttpStatusCode.BadRequest)).GetProperty("detail").GetString()!.ShouldContain("left out");
        (await RecordsAsync(silo, "/v1/models/m/health" + Year)).ShouldBe(1);
        (await RecordsAsync(silo, "/v1/nodes/n/health" + Year)).ShouldBe(1);
    }

    [Fact]
    public async Task A_label_is_a_class_or_a_number()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """[{"model":"m","node":"n","id":"1","prediction":"x"}]""");
        using var response = await silo.Http.PostAsync(new Uri("/v1/labels?wait=true", UriKind.Relative), new StringContent("""{"model":"m","id":"1","label":"x","actual":4}""", Encoding.UTF8, "application/json"));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("absent where there is a label");
    }

    [Theory]
    [InlineData("""{"model":"..","prediction":"x"}""")]
    [InlineData("""{"model":"m","version":".","prediction":"x"}""")]
    [InlineData("""{"model":"m","node":"..","prediction":"x"}""")]
    public async Task A_name_that_no_path_can_hold_is_not_taken(string record)
    {
        await using var silo = await TestSilo.StartAsync();
        using var response = await silo.Http.PostAsync(new Uri("/v1/records?wait=true", UriKind.Relative), new StringContent(record, Encoding.UTF8, "application/json"));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("name-dots");
    }

    [Theory]
    [InlineData("plain", "1 baseline stays, an aggregate without rows.")]
    [InlineData("plain plain", "2 baselines stay, aggregates without rows.")]
    [InlineData("forest", "1 baseline stays, an aggregate without rows.")]
    [InlineData("kept", "1 baseline stays, whose outlier detector keeps 60 rows.")]
    [InlineData("plain kept forest", "3 baselines stay, of which 1 has an outlier detector that keeps 60 rows.")]
    [InlineData("kept plain kept", "3 baselines stay, of which 2 have outlier detectors that keep 120 rows.")]
    public async Task Of_a_models_baselines_it_is_said_which_keep_rows(string baselines, string said)
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """{"model":"m","prediction":"x","time":"2024-03-01T00:00:00Z"}""");
        double[] numbers = [.. Enumerable.Range(0, 100).Select(static i => (i * 37 % 100) + (i / 1000.0))];
        foreach (var (kind, number) in baselines.Split(' ').Select(static (kind, i) => (kind, i)))
        {
            var fit = new OutlierFit();
            fit.AddNumbers("f", numbers);
            var settings = kind == "kept" ? new OutlierSettings { Method = OutlierMethod.Lof, ReferenceRows = 60, Contamination = 0.1 } : new OutlierSettings { Contamination = 0.1 };
            var builder = new BaselineBuilder { Detector = kind == "plain" ? null : fit.Build(settings) };
            builder.AddNumbers(ColumnRole.Feature, "f", numbers);
            var made = await silo.Http.PostAsJsonAsync("/v1/models/m/baselines", new BaselineRequest { Name = $"b{number}", Content = builder.Build().Encode() }, HealthJson.Options);
            made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        }

        (await DeleteAsync(silo, "/v1/models/m")).GetProperty("remains").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe(said + " Baselines are deleted by their names.");
    }

    [Fact]
    public async Task Versions_ranges_and_nodes_go_alone_and_say_what_remains()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """[{"model":"m","version":"1","node":"n","prediction":"x","time":"2024-03-01T00:00:00Z"},{"model":"m","version":"2","node":"n","prediction":"x","time":"2024-03-01T00:00:00Z"},{"model":"m","version":"2","node":"o","prediction":"x","time":"2024-03-01T00:01:00Z"}]""");
        var version = await DeleteAsync(silo, "/v1/models/m/versions/1");
        Number(version, "records").ShouldBe(1);
        version.GetProperty("remains").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldStartWith("Nodes count");
        await DeleteAsync(silo, "/v1/models/m/versions/1", HttpStatusCode.NotFound);
        (await RecordsAsync(silo, "/v1/models/m/health" + Year)).ShouldBe(2);

        var across = await DeleteAsync(silo, "/v1/models/m?from=2024-03-01T00:00:05Z&to=2024-03-01T00:00:50Z");
        (Number(across, "records"), Number(across, "windows")).ShouldBe((0, 0));
        across.GetProperty("remains").EnumerateArray().ShouldHaveSingleItem().GetString()!.ShouldStartWith("1 window with 1 record reaches across a bound of the range, and stays: older");
        across.GetProperty("deletedNothing").GetBoolean().ShouldBeTrue();
        var range = await DeleteAsync(silo, "/v1/models/m?to=2024-03-01T00:01:00Z");
        (Number(range, "records"), range.GetProperty("deletedNothing").GetBoolean()).ShouldBe((1, false));
        (await DeleteAsync(silo, "/v1/models/m?to=2024-03-01T00:01:00Z")).GetProperty("deletedNothing").GetBoolean().ShouldBeTrue();
        (await RecordsAsync(silo, "/v1/models/m/health" + Year)).ShouldBe(1);
        (await RecordsAsync(silo, "/v1/nodes/n/health" + Year)).ShouldBe(0);

        var node = await DeleteAsync(silo, "/v1/nodes/o");
        node.GetProperty("remains").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldStartWith("Models do not");
        await DeleteAsync(silo, "/v1/nodes/o", HttpStatusCode.NotFound);
        await DeleteAsync(silo, "/v1/nodes/never", HttpStatusCode.NotFound);
        await DeleteAsync(silo, "/v1/models/m/predictions/never", HttpStatusCode.NotFound);
        await DeleteAsync(silo, "/v1/models/m/labels/never", HttpStatusCode.NotFound);
        (await DeleteAsync(silo, "/v1/models/never?to=2025-01-01", HttpStatusCode.NotFound)).GetProperty("title").GetString().ShouldBe("No such model.");
        await GetAsync(silo, "/v1/nodes/o/health", HttpStatusCode.NotFound);
        (await GetAsync(silo, "/v1/nodes")).EnumerateArray().Select(n => n.GetProperty("node").GetString()).ShouldBe(["n"]);
        (await GetAsync(silo, "/v1/models/m/health" + Year)).GetProperty("nodes").EnumerateArray().Select(n => n.GetString()).ShouldBe(["n"]);
    }

    [Fact]
    public async Task A_range_without_an_offset_is_of_the_time_zone()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """[{"model":"m","prediction":"x","time":"2024-06-30T21:59:50Z"},{"model":"m","prediction":"x","time":"2024-06-30T22:00:00Z"}]""");
        Number(await DeleteAsync(silo, "/v1/models/m?from=2024-07-01&tz=Europe/Berlin"), "records").ShouldBe(1);
        (await RecordsAsync(silo, "/v1/models/m/health" + Year)).ShouldBe(1);
    }

    [Theory]
    [InlineData("/v1/models/m?form=2024-01-01", "form")]
    [InlineData("/v1/models/m?from=yesterday", "from")]
    [InlineData("/v1/models/m?from=2024-02-01&to=2024-01-01", "from")]
    [InlineData("/v1/models/m?from=", "from")]
    [InlineData("/v1/models/m?from=2024-01-01&tz=Europe/Berln", "tz")]
    [InlineData("/v1/models/m/versions/1?from=2024-02-01", "from")]
    [InlineData("/v1/nodes/n?to=2024-02-01", "to")]
    public async Task A_mistake_in_a_parameter_deletes_nothing(string path, string parameter)
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """{"model":"m","version":"1","node":"n","prediction":"x","time":"2024-03-01T00:00:00Z"}""");
        (await DeleteAsync(silo, path, HttpStatusCode.BadRequest)).GetProperty("parameter").GetString().ShouldBe(parameter);
        (await RecordsAsync(silo, "/v1/models/m/health" + Year)).ShouldBe(1);
    }

    [Fact]
    public async Task A_corrected_label_moves_its_record_and_answers_say_what_became_of_labels()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """[{"model":"m","id":1,"prediction":"yes","score":0.9,"time":"2024-03-01T00:00:00Z"},{"model":"m","id":2,"prediction":"no","score":0.2,"time":"2024-03-01T00:00:00Z"},{"model":"r","id":1,"value":10,"time":"2024-03-01T00:00:00Z"},{"model":"r","id":2,"value":20,"time":"2024-03-01T00:00:00Z"}]""");
        var first = await PostAsync(silo, "/v1/labels", """[{"model":"m","id":1,"label":"no"},{"model":"m","id":2,"label":"no"},{"model":"m","id":9,"label":"no"},{"model":"r","id":1,"actual":110},{"model":"r","id":2,"actual":20}]""");
        Outcomes(first).ShouldBe((4, 1, 0, 0, 0, 0));
        first.GetProperty("warnings").GetArrayLength().ShouldBe(0);

        Outcomes(await PostAsync(silo, "/v1/labels", """[{"model":"m","id":1,"label":"no"},{"model":"m","id":1,"label":"yes"}]""")).ShouldBe((0, 0, 1, 1, 0, 0));
        Outcomes(await PostAsync(silo, "/v1/labels", """[{"model":"m","id":1,"label":"yes","replace":true},{"model":"r","id":1,"actual":11,"replace":true}]""")).ShouldBe((0, 0, 0, 0, 2, 0));

        var health = await GetAsync(silo, "/v1/models/m/health" + Year);
        health.GetProperty("classification").GetProperty("confusionMatrix").GetRawText().ShouldBe("[[1,0],[0,1]]");
        health.GetProperty("completeness").GetProperty("labelled").GetInt32().ShouldBe(2);
        health.GetProperty("scores").GetProperty("brier").GetDouble().ShouldBe((0.01 + 0.04) / 2, 1e-6);
        (Number(health.GetProperty("labels"), "replaced"), Number(health.GetProperty("labels"), "joined")).ShouldBe((1, 2));
        (await GetAsync(silo, "/v1/models/r/health" + Year)).GetProperty("regression").GetProperty("meanSquaredError").GetDouble().ShouldBe(0.5, 1e-9);

        (await DeleteAsync(silo, "/v1/models/m/labels/1")).GetProperty("labels").GetInt32().ShouldBe(1);
        health = await GetAsync(silo, "/v1/models/m/health" + Year);
        health.GetProperty("completeness").GetProperty("labelled").GetInt32().ShouldBe(1);
        var prediction = await DeleteAsync(silo, "/v1/models/m/predictions/1");
        prediction.GetProperty("remains").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldStartWith("The record itself");
        await DeleteAsync(silo, "/v1/models/m/predictions/1", HttpStatusCode.NotFound);
        Outcomes(await PostAsync(silo, "/v1/labels", """{"model":"m","id":1,"label":"yes"}""")).Waiting.ShouldBe(1);
    }

    [Fact]
    public async Task A_correction_that_leaves_a_trace_says_so_in_its_answer()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """[{"model":"r","id":1,"value":1,"time":"2024-03-01T00:00:00Z"},{"model":"r","id":2,"value":2,"time":"2024-03-01T00:00:00Z"},{"model":"r","id":3,"value":3,"time":"2024-03-01T00:00:00Z"}]""");
        await PostAsync(silo, "/v1/labels", """[{"model":"r","id":1,"actual":1e6},{"model":"r","id":2,"actual":2.25},{"model":"r","id":3,"actual":3}]""");
        var clean = await PostAsync(silo, "/v1/labels", """{"model":"r","id":3,"actual":3.5,"replace":true}""");
        Outcomes(clean).Replaced.ShouldBe(1);
        var corrected = await PostAsync(silo, "/v1/labels", """{"model":"r","id":1,"actual":1.5,"replace":true}""");
        Outcomes(corrected).Replaced.ShouldBe(1);
        (await GetAsync(silo, "/v1/models/r/health" + Year)).GetProperty("regression").GetProperty("meanSquaredError").GetDouble().ShouldBe(0.1875, "what was absurd has left nothing behind");

        // A scored label without a prediction rules out other pairs of classes, and nobody knows whether another label has too.
        await PostAsync(silo, "/v1/records", """[{"model":"p","id":1,"score":0.25,"time":"2024-03-01T00:00:00Z"}]""");
        await PostAsync(silo, "/v1/labels", """[{"model":"p","id":1,"label":"yes"}]""");
        corrected = await PostAsync(silo, "/v1/labels", """{"model":"p","id":1,"label":"no","replace":true}""");
        Outcomes(corrected).Replaced.ShouldBe(1);
        Reasons(corrected, "warnings").ShouldBe(["labels-inexact"]);
        Number((await GetAsync(silo, "/v1/models/p/health" + Year)).GetProperty("labels"), "inexact").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_silent_mismatch_is_told()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """[{"model":"m","id":1,"prediction":"0","time":"2024-03-01T00:00:00Z"},{"model":"m","id":2,"prediction":"1","time":"2024-03-01T00:00:00Z"},{"model":"r","id":1,"value":3,"time":"2024-03-01T00:00:00Z"}]""");
        Reasons(await PostAsync(silo, "/v1/labels", """[{"model":"m","id":"x1","label":"0"},{"model":"m","id":"x2","label":"1"}]"""), "warnings").ShouldBe(["labels-unknown"]);

        // A number for a class and a class for a number are refused, and do not use the prediction up.
        var wrong = await PostAsync(silo, "/v1/labels", """[{"model":"m","id":1,"actual":1},{"model":"m","id":2,"actual":0},{"model":"r","id":1,"label":"3x"}]""");
        Reasons(wrong, "rejections").ShouldBe(["label-kind"]);
        Outcomes(wrong).ShouldBe((0, 0, 0, 0, 0, 3));
        var health = await GetAsync(silo, "/v1/models/m/health" + Year);
        health.GetProperty("warnings").GetArrayLength().ShouldBe(2);

        Reasons(await PostAsync(silo, "/v1/labels", """[{"model":"m","id":1,"label":"no"},{"model":"m","id":2,"label":"yes"},{"model":"r","id":1,"actual":3}]"""), "warnings").ShouldBe(["labels-match-nothing"]);
        health = await GetAsync(silo, "/v1/models/m/health" + Year);
        health.GetProperty("warnings").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldStartWith("None of 2 labels equals its prediction");
        (await GetAsync(silo, "/v1/models/r/health" + Year)).TryGetProperty("warnings", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""[{"model":"m","prediction":"1","label":"1.00"},{"model":"m","prediction":"0","label":"0.00"}]""", "0 of 2 of m")]
    [InlineData("""[{"model":"m","prediction":"a","label":"A"},{"model":"m","node":"n1","prediction":"b","label":"B"},{"model":"m","node":"n2","version":"2","prediction":"b","label":"B"}]""", "0 of 3 of m")]
    [InlineData("""[{"model":"good","prediction":"a","label":"a"},{"model":"good","prediction":"a","label":"b"},{"model":"bad","prediction":"a","label":"A"},{"model":"bad","prediction":"b","label":"B"}]""", "0 of 2 of bad")]
    [InlineData("""[{"model":"m","prediction":"a","label":"A"},{"model":"m","node":"n2","prediction":"b","label":"b"}]""", "")]
    [InlineData("""[{"model":"m","prediction":"a","label":"A"}]""", "")]
    [InlineData("""[{"model":"m","value":1,"actual":2},{"model":"m","value":3,"actual":5}]""", "")]
    [InlineData("""[{"model":"m","prediction":"a"},{"model":"m","label":"b"},{"model":"m","prediction":"b"},{"model":"m","label":"a"}]""", "")]
    public async Task Labels_that_come_with_their_records_and_match_none_are_told(string records, string told)
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var (type, body) in new[] { ("application/json", records), ("application/x-ndjson", string.Join('\n', JsonDocument.Parse(records).RootElement.EnumerateArray().Select(static record => record.GetRawText()))) })
        {
            using var content = new StringContent(body, Encoding.UTF8, type);
            using var response = await silo.Http.PostAsync(new Uri("/v1/records", UriKind.Relative), content);
            var warnings = (await ReadAsync(response, HttpStatusCode.Accepted)).GetProperty("warnings").EnumerateArray().ToList();
            warnings.Select(static warning => warning.GetProperty("reason").GetString()).ShouldBe(told.Length > 0 ? ["labels-match-nothing"] : []);
            if (told.Length > 0)
                warnings[0].GetProperty("value").GetString().ShouldBe(told);
        }
    }

    [Theory]
    [InlineData("versions?version=", "records")]
    [InlineData("predictions?id=..", "predictions")]
    [InlineData("labels?id=.", "labels")]
    public async Task What_no_path_can_name_is_deleted_by_a_parameter(string path, string went)
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, "/v1/records", """[{"model":"m","id":"..","prediction":"x","time":"2024-03-01T00:00:00Z"},{"model":"m","version":"2","prediction":"x","time":"2024-03-01T00:00:00Z"}]""");
        await PostAsync(silo, "/v1/labels", """{"model":"m","id":".","label":"x"}""");
        Number(await DeleteAsync(silo, $"/v1/models/m/{path}"), went).ShouldBe(1);
        await DeleteAsync(silo, $"/v1/models/m/{path}", HttpStatusCode.NotFound);
        (await RecordsAsync(silo, "/v1/models/m/health" + Year)).ShouldBe(went == "records" ? 1 : 2);
        var parameter = path.Split('?')[1].Split('=')[0];
        (await DeleteAsync(silo, $"/v1/models/m/{path.Split('?')[0]}", HttpStatusCode.BadRequest)).GetProperty("parameter").GetString().ShouldBe(parameter);
    }

    private static (int Joined, int Waiting, int Duplicate, int Conflict, int Replaced, int WrongKind) Outcomes(JsonElement answer)
    {
        var labels = answer.GetProperty("labels");
        return (Number(labels, "joined"), Number(labels, "waiting"), Number(labels, "duplicate"), Number(labels, "conflict"), Number(labels, "replaced"), Number(labels, "wrongKind"));
    }

    private static string?[] Reasons(JsonElement answer, string list) => [.. answer.GetProperty(list).EnumerateArray().Select(entry => entry.GetProperty("reason").GetString())];

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static async Task<int> RecordsAsync(TestSilo silo, string path) => (await GetAsync(silo, path)).GetProperty("completeness").GetProperty("records").GetInt32();

    private static async Task<JsonElement> PostAsync(TestSilo silo, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await silo.Http.PostAsync(new Uri(path + "?wait=true", UriKind.Relative), content);
        return await ReadAsync(response, HttpStatusCode.OK);
    }

    private static async Task<JsonElement> DeleteAsync(TestSilo silo, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await silo.Http.DeleteAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(response, expected);
    }

    private static async Task<JsonElement> GetAsync(TestSilo silo, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await silo.Http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(response, expected);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
