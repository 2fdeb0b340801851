using System.Net;
using System.Text;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Serving;

/// <summary>Data capture and ground truth of SageMaker at a whole silo.</summary>
public sealed class SageMakerTests
{
    [Fact]
    public async Task Rows_are_records_and_ground_truth_joins_them_by_either_id()
    {
        await using var silo = await TestSilo.StartAsync(null, null, "--Serving:Models:m:Columns:0=amount", "--Serving:Models:m:Columns:1=country");
        var capture = string.Join('\n',
            Capture("e-1", "\"5.5,\\\"a, b\\\"\"", "CSV", "\"cat\\n\"", "CSV"),
            Capture("e-2", "\"1,x\\n2,y\\n\"", "CSV", "\"cat,dog\"", "CSV", ", \"inferenceId\": \"own\""),
            Capture("e-3", "\"NyxB\"", "BASE64", "\"{\\\"predictions\\\": [{\\\"score\\\": 0.4, \\\"predicted_label\\\": \\\"dog\\\"}]}\"", "JSON"));
        var (code, answer) = await PostAsync(silo.Http, capture);
        code.ShouldBe(HttpStatusCode.OK, answer.ToString());
        answer.GetProperty("warnings").GetArrayLength().ShouldBe(0, answer.ToString());
        (code, answer) = await PostAsync(silo.Http, string.Join('\n', Truth("e-1", "\"cat\""), Truth("own", "\"cat,cat\""), Truth("e-2", "\"cat\""), Truth("e-3", "\"[\\\"dog\\\"]\"", "JSON")));
        code.ShouldBe(HttpStatusCode.OK, answer.ToString());
        answer.GetProperty("labels").GetProperty("joined").GetInt32().ShouldBe(4);
        answer.GetProperty("labels").GetProperty("waiting").GetInt32().ShouldBe(1, "the event's own id does not count where the caller gave one");
        var health = await ServingClient.HealthAsync(silo.Http, "m");
        health.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(4);
        health.GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(0.75);
        KServeTests.Classes(health).ShouldBe(["cat", "dog"]);
        health.GetProperty("features").EnumerateArray().Select(static each => each.GetProperty("name").GetString()).ShouldBe(["amount", "country"]);
    }

    [Fact]
    public async Task Numbers_are_values_probabilities_or_classes_as_the_settings_say()
    {
        await using var silo = await TestSilo.StartAsync(
            null, null, "--Serving:Models:price:Prediction=Value", "--Serving:Models:churn:Prediction=Score", "--Serving:Models:churn:Classes:0=stays", "--Serving:Models:churn:Classes:1=leaves");
        await PostAsync(silo.Http, Capture("a", "\"1\"", "CSV", "\"250000\"", "CSV"), "?wait=true&model=price");
        await PostAsync(silo.Http, Truth("a", "\"260000\""), "?wait=true&model=price");
        (await ServingClient.HealthAsync(silo.Http, "price")).GetProperty("regression").GetProperty("meanAbsoluteError").GetDouble().ShouldBe(10_000, 1e-6);
        await PostAsync(silo.Http, Capture("a", "\"1\"", "CSV", "\"0.8\"", "CSV"), "?wait=true&model=churn");
        var (_, answer) = await PostAsync(silo.Http, Truth("a", "\"1\""), "?wait=true&model=churn");
        answer.GetProperty("labels").GetProperty("joined").GetInt32().ShouldBe(1, answer.ToString());
        (await ServingClient.HealthAsync(silo.Http, "churn")).GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(1);
        (_, answer) = await PostAsync(silo.Http, Truth("a", "7"), "?wait=true&model=churn");
        answer.GetProperty("reason").GetString().ShouldBe("class-unknown");
    }

    [Fact]
    public async Task A_file_that_is_posted_again_with_its_key_counts_once()
    {
        await using var silo = await TestSilo.StartAsync();
        for (var i = 0; i < 2; i++)
            (await PostAsync(silo.Http, Capture("a", "\"1\"", "CSV", "\"cat\"", "CSV"), key: "hour-12")).Code.ShouldBe(HttpStatusCode.OK);
        (await ServingClient.HealthAsync(silo.Http, "m")).GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(1);
        (await PostAsync(silo.Http, Capture("b", "\"1\"", "CSV", "\"cat\"", "CSV"), key: "hour-12")).Code.ShouldBe(HttpStatusCode.Conflict);
        // Lines do not say of which model and version they are: under others they are other records.
        foreach (var query in (string[])["?wait=true&model=m&version=other", "?wait=true&model=other"])
        {
            var (code, answer) = await PostAsync(silo.Http, Capture("a", "\"1\"", "CSV", "\"cat\"", "CSV"), query, "hour-12");
            (code, answer.GetProperty("reason").GetString()).ShouldBe((HttpStatusCode.Conflict, "key-reused"));
        }
    }

    [Fact]
    public async Task A_body_of_which_nothing_is_taken_is_refused_and_counts_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        var good = Capture("a", "\"1\"", "CSV", "\"cat\"", "CSV");
        foreach (var (body, type, reason) in ((string, string, string)[])[
            ("", "application/jsonlines", "body-empty"), ("\n \n", "application/jsonlines", "body-empty"), ("[]", "application/json", "body-empty"), ("", "application/json", "json-invalid"),
            ($"[{good}, {{]", "application/json", "json-invalid"), (good.Replace("\"cat\"", "\"\"", StringComparison.Ordinal), "application/jsonlines", "payload-shape")])
        {
            var (code, answer) = await PostAsync(silo.Http, body, type: type);
            (code, answer.GetProperty("reason").GetString()).ShouldBe((HttpStatusCode.BadRequest, reason), body);
        }

        (await silo.Http.GetAsync("/v1/models/m/health?from=2024-05-28&to=2024-05-29")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_line_that_cannot_be_used_is_rejected_by_itself()
    {
        await using var silo = await TestSilo.StartAsync();
        string[] lines =
        [
            Capture("good", "\"1\"", "CSV", "\"cat\"", "CSV"),
            "{not JSON",
            "[1]",
            """{"captureData": {"endpointOutput": {"data": "1", "encoding": "CSV"}}, "eventMetadata": {}, "eventVersion": "0"}""",
            """{"eventMetadata": {"eventId": "a"}, "eventVersion": "0"}""",
            """{"captureData": {"endpointInput": {"data": "1", "encoding": "CSV"}}, "eventMetadata": {"eventId": "a"}, "eventVersion": "0"}""",
            Capture("a", "\"1\"", "CSV", "\"cat\"", "XML"),
            Capture("a", "\"1\"", "CSV", "\"!\"", "BASE64"),
            Capture("a", "\"1\"", "CSV", "\"cat\"", "CSV").Replace("2024-05-28T12:00:00Z", "yesterday", StringComparison.Ordinal),
            Capture("a", "\"1\"", "CSV", "\"cat\"", "CSV").Replace("\"0\"", "\"1\"", StringComparison.Ordinal),
            Truth("a", "\"\""),
            Truth("a", "\"{}\"", "JSON"),
            Truth("a", "\"[{}]\"", "JSON"),
            Truth("a", "\"[[1, 2], [3]]\"", "JSON"),
            Truth("a", "\"[null]\"", "JSON"),
            Truth("a", "\"1\"").Replace("\"eventVersion\"", "\"groundTruthData\": {}, \"eventVersion\"", StringComparison.Ordinal),
            Truth("a", "\"1\"").Replace("\"eventVersion\"", "\"captureData\": {}, \"eventVersion\"", StringComparison.Ordinal),
        ];
        var (code, answer) = await PostAsync(silo.Http, string.Join('\n', lines));
        code.ShouldBe(HttpStatusCode.OK, answer.ToString());
        answer.GetProperty("rejections").EnumerateArray().Sum(static each => each.GetProperty("count").GetInt32()).ShouldBe(lines.Length - 1, answer.ToString());
        answer.GetProperty("rejections").EnumerateArray().Select(static each => each.GetProperty("field").GetString()).ShouldBe(
        [
            "line 2", "eventMetadata.eventId", "line", "captureData.endpointOutput", "captureData.endpointOutput.encoding", "captureData.endpointOutput.data", "eventMetadata.inferenceTime", "eventVersion",
            "groundTruthData.data", "groundTruthData.data", "groundTruthData",
        ], ignoreOrder: true, answer.ToString());
        (await ServingClient.HealthAsync(silo.Http, "m")).GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(1);
        (code, answer) = await PostAsync(silo.Http, "x", "?wait=true");
        (code, answer.GetProperty("field").GetString()).ShouldBe((HttpStatusCode.BadRequest, "model"));
        (code, answer) = await PostAsync(silo.Http, "x", type: "text/csv");
        (code, answer.GetProperty("reason").GetString()).ShouldBe((HttpStatusCode.UnsupportedMediaType, "content-type"));
    }

    private static string Capture(string id, string input, string inputEncoding, string output, string outputEncoding, string more = "") => $$$"""
        {"captureData": {"endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": {{{input}}}, "encoding": "{{{inputEncoding}}}"}, "endpointOutput": {"observedContentType": "text/csv; charset=utf-8", "mode": "OUTPUT", "data": {{{output}}}, "encoding": "{{{outputEncoding}}}"}}, "eventMetadata": {"eventId": "{{{id}}}"{{{more}}}, "inferenceTime": "2024-05-28T12:00:00Z", "customAttributes": ["a"]}, "eventVersion": "0"}
        """.Trim();

    private static string Truth(string id, string data, string encoding = "CSV") =>
        $$"""{"groundTruthData": {"data": {{data}}, "encoding": "{{encoding}}"}, "eventMetadata": {"eventId": "{{id}}"}, "eventVersion": "0"}""";

    private static async Task<(HttpStatusCode Code, JsonElement Body)> PostAsync(HttpClient http, string lines, string query = "?wait=true&model=m", string? key = null, string type = "application/jsonlines")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sagemaker" + query) { Content = new StringContent(lines, Encoding.UTF8, type) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
