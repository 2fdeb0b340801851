using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Query;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_OpenApi_document_describes_every_endpoint_with_figures_as_numbers()
    {
        await using var silo = await TestSilo.StartAsync();
        using var document = JsonDocument.Parse(await silo.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var paths = document.RootElement.GetProperty("paths");
        foreach (var path in new[]
        {
            "/v1/cluster/health", "/v1/models", "/v1/models/{model}/health", "/v1/models/{model}/series", "/v1/nodes", "/v1/nodes/{node}/health", "/v1/nodes/{node}/series",
            "/v1/records", "/v1/labels", "/v1/resources", "/metrics", "/v1/overview", "/v1/live", "/v1/names", "/v1/series", "/v1/fleet", "/v1/nodes/{node}/timeline",
            "/v1/models/{model}/timeline", "/v1/models/{model}/heatmap", "/v1/models/{model}/events", "/v1/models/{model}/distributions",
        })
        {
            paths.TryGetProperty(path, out _).ShouldBeTrue(path);
        }

        foreach (var (path, type) in ((string, string)[])[
            ("/v1/records", "application/x-protobuf"), ("/v1/kserve", "application/cloudevents-batch+json"), ("/v1/sagemaker", "application/jsonlines"),
            ("/v1/traces", "application/json"), ("/v1/logs", "application/x-protobuf"), ("/v1/metrics", "application/x-protobuf")])
        {
            var operation = paths.GetProperty(path).GetProperty("post");
            operation.GetProperty("requestBody").GetProperty("content").TryGetProperty(type, out _).ShouldBeTrue(path);
            var responses = operation.GetProperty("responses");
            foreach (var status in (string[])["200", "400", "403", "413", "415", "429", "503"])
                responses.GetProperty(status).GetProperty("content").EnumerateObject().ShouldNotBeEmpty($"{path} {status}");
        }

        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        schemas.GetProperty("ModelHealth").GetProperty("properties").GetProperty("from").GetProperty("format").GetString().ShouldBe("date-time");
        schemas.GetProperty("ClassificationHealth").GetProperty("properties").GetProperty("accuracy").GetProperty("format").GetString().ShouldBe("double");
        // What is written as null says so, so that generated types do.
        foreach (var nullable in new[]
        {
            schemas.GetProperty("OverviewFigure").GetProperty("properties").GetProperty("value"),
            schemas.GetProperty("OverviewSeries").GetProperty("properties").GetProperty("quality").GetProperty("items"),
            schemas.GetProperty("TimelineFigure").GetProperty("properties").GetProperty("values").GetProperty("items"),
            schemas.GetProperty("FleetMatrix").GetProperty("properties").GetProperty("values").GetProperty("items").GetProperty("items"),
        })
        {
            nullable.GetProperty("type").EnumerateArray().Select(static type => type.GetString()).ShouldBe(["null", "number"], ignoreOrder: true, nullable.GetRawText());
        }
    }

    [Fact]
    public async Task What_is_said_of_the_answers_to_batches_is_what_they_hold()
    {
        await using var silo = await TestSilo.StartAsync();
        using var document = JsonDocument.Parse(await silo.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        const string Lines = """
            {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "a"}}
            {"groundTruthData": {"data": "1", "encoding": "XML"}, "eventMetadata": {"eventId": "a"}}
            """;
        foreach (var (query, schema) in ((string, string)[])[("?wait=true&model=m", "IngestAck"), ("?model=..", "IngestProblem")])
        {
            using var response = await silo.Http.PostAsync(new Uri("/v1/sagemaker" + query, UriKind.Relative), new StringContent(Lines, System.Text.Encoding.UTF8, "application/x-ndjson"));
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Check(answer.RootElement, schemas.GetProperty(schema));
        }

        void Check(JsonElement value, JsonElement schema)
        {
            if (schema.TryGetProperty("$ref", out var reference))
            {
                Check(value, schemas.GetProperty(reference.GetString()!.Split('/')[^1]));
            }
            else if (value.ValueKind == JsonValueKind.Array)
            {
                foreach (var element in value.EnumerateArray())
                    Check(element, schema.GetProperty("items"));
            }
            else if (value.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in value.EnumerateObject())
                    Check(member.Value, schema.GetProperty("properties").GetProperty(member.Name));
                foreach (var required in schema.GetProperty("required").EnumerateArray())
                    value.TryGetProperty(required.GetString()!, out _).ShouldBeTrue(required.GetString());
            }
            else
            {
                schema.GetProperty("type").GetString().ShouldBeOneOf(value.ValueKind == JsonValueKind.String ? ["string"] : ["integer", "number"]);
            }
        }
    }

    [Fact]
    public async Task An_empty_cluster_is_healthy_and_empty()
    {
        await using var silo = await TestSilo.StartAsync();
        using var cluster = JsonDocument.Parse(await silo.Http.GetStringAsync(new Uri("/v1/cluster/health", UriKind.Relative)));
        cluster.RootElement.GetProperty("models").GetArrayLength().ShouldBe(0);
        cluster.RootElement.GetProperty("nodes").GetArrayLength().ShouldBe(0);
        cluster.RootElement.TryGetProperty("predictionsPerSecond", out _).ShouldBeFalse();
    }
}
