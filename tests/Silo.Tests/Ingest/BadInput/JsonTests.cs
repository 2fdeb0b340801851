using System.Text;
using OrleansMonitor.Wire;
using static OrleansMonitor.Silo.Tests.Ingest.BadInput.Bodies;

namespace OrleansMonitor.Silo.Tests.Ingest.BadInput;

/// <summary>JSON and parameters that cannot be used: the answer names field, value and limit.</summary>
public class JsonTests
{
    [Theory]
    [InlineData("""{"model": "m", "weight": 0}""", "weight-invalid", "weight", "0")]
    [InlineData("""{"model": "m", "weight": "heavy"}""", "field-type", "weight", "heavy")]
    [InlineData("""{"model": "m", "features": 3}""", "field-type", "features", "3")]
    [InlineData("""{"model": "m", "time": "yesterday"}""", "time-invalid", "time", "yesterday")]
    [InlineData("""{"model": "m", "time": "2036-01-01T00:00:00Z"}""", "time-future", "time", "2036-01-01T00:00:00.000Z")]
    [InlineData("""{"model": "m", "time": "NaT"}""", "time-invalid", "time", "NaT")]
    [InlineData("""{"model": "m", "time": NaN}""", "time-invalid", "time", "")]
    [InlineData("""{"model": "m", "time": 20180901}""", "time-invalid", "time", "20180901")]
    [InlineData("""{"model": "m", "time": "2018"}""", "time-invalid", "time", "2018")]
    [InlineData("""{"model": "m", "time": 45292}""", "time-invalid", "time", "45292")]
    [InlineData("""{"model": "m", "time": "1970-01-01T00:00:00Z"}""", "time-invalid", "time", "1970-01-01T00:00:00Z")]
    [InlineData("""{"model": "m", "time": true}""", "time-invalid", "time", "true")]
    [InlineData("""{"model": "m", "latency": 1}""", "field-unknown", "latency", "1")]
    [InlineData("""{"model": "m", "predicton": {"class": "a"}}""", "field-unknown", "predicton", "an object")]
    [InlineData("""{"model": "m", "labelFollows": 1}""", "field-type", "labelFollows", "1")]
    [InlineData("""{"model": {"name": "m"}}""", "field-type", "model", "an object")]
    [InlineData("""{"model": "m", "id": true}""", "field-type", "id", "true")]
    [InlineData("""{"model": "m", "prediction": "\ud800"}""", "field-type", "prediction", null)]
    [InlineData("""[5]""", "field-type", "record", "5")]
    [InlineData("""{"model": "m" """, "json-invalid", "body", null)]
    [InlineData("""[{"model": "m"}, {"model": }]""", "json-invalid", "body", "line 1, byte 28")]
    [InlineData("""[{"model": "m"}] x""", "json-invalid", "body", null)]
    [InlineData("""[[[[[[[[[[[]]]]]]]]]]]""", "json-invalid", "body", null)]
    [InlineData("""[]""", "body-empty", "body", "nothing")]
    public async Task A_json_record_that_cannot_be_used_names_field_value_and_limit(string json, string reason, string field, string? value)
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync("/v1/records", json)).ShouldBeProblem(400, reason, field, value);
        server.Grains.NodesThatGotBatches.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/v1/labels", """{"model": "m", "label": "a"}""", "id-missing", "id")]
    [InlineData("/v1/labels", """{"model": "m", "id": "", "label": "a"}""", "id-missing", "id")]
    [InlineData("/v1/labels", """{"model": "m", "id": "None", "label": "a"}""", "id-missing", "id")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1"}""", "label-missing", "label")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1", "label": "<NA>"}""", "label-missing", "label")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1", "actual": NaN}""", "label-missing", "label")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1", "actual": "Infinity"}""", "value-invalid", "actual")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1", "measurements": {"q": 1e101}}""", "measurement-invalid", "measurements.q")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1", "measurements": {"r": null, "q": [1]}}""", "field-type", "measurements.q")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1", "measurements": {"q": "a\u0000b", "r": 1e101}}""", "name-control-character", "measurements.q")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1", "measurements": {"q": "Infinity"}, "mean": true}""", "measurement-invalid", "measurements.q")]
    [InlineData("/v1/labels", """{"model": "m", "id": "1", "measurements": {"q": NaN}}""", "label-missing", "label")]
    [InlineData("/v1/labels", """{"id": "1", "label": "a"}""", "field-missing", "model")]
    [InlineData("/v1/resources", """{"node": "n", "cpuUtilization": 0.5}""", "interval-invalid", "intervalSeconds")]
    [InlineData("/v1/resources", """{"intervalSeconds": 5, "cpuUtilization": 50}""", "resource-invalid", "cpuUtilization")]
    [InlineData("/v1/resources", """{"intervalSeconds": 5, "memoryBytes": -5}""", "tokens-invalid", "memoryBytes")]
    [InlineData("/v1/resources", """{"intervalSeconds": 5, "gpus": [{"watts": 1}]}""", "field-unknown", "gpus.watts")]
    [InlineData("/v1/resources", """{"intervalSeconds": 5, "time": "2036-01-01T00:00:00Z"}""", "time-future", "time")]
    public async Task Labels_and_samples_that_cannot_be_used_name_field_value_and_limit(string path, string json, string reason, string field)
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync(path, json)).ShouldBeProblem(400, reason, field);
    }

    [Theory]
    [InlineData("?sequence=1", "sequence")]
    [InlineData("?producer=nobody&sequence=1", "producer")]
    [InlineData("?producer=3f2504e0-4f89-11d3-9a0c-0305e82c3301", "sequence")]
    [InlineData("?producer=3f2504e0-4f89-11d3-9a0c-0305e82c3301&sequence=-1", "sequence")]
    [InlineData("?producer=3f2504e0-4f89-11d3-9a0c-0305e82c3301&sequence=5&lowMark=5", "lowMark")]
    [InlineData("?wait=maybe", "wait")]
    public async Task Parameters_that_make_no_sense_are_named(string query, string field)
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync("/v1/records" + query, """{"model": "m"}""")).ShouldBeProblem(400, "parameter-invalid", field);
    }

    [Fact]
    public async Task A_batch_that_cannot_be_told_from_others_is_refused()
    {
        await using var server = await IngestServer.StartAsync();
        (await PostPlain(AnswerTests.Batch(Guid.Empty, 3, 0))).ShouldBeProblem(400, "producer-missing", "producer");
        (await PostPlain(AnswerTests.Batch(Producer, 0, 0))).ShouldBeProblem(400, "sequence-missing", "sequence");
        (await PostPlain(AnswerTests.Batch(Producer, 3, 3))).ShouldBeProblem(400, "parameter-invalid", "low_mark", "3");
        (await PostPlain(AnswerTests.Batch(Producer, 3, 0, node: "a\tb"))).ShouldBeProblem(400, "name-control-character", "node");

        // Records of several nodes cannot have one number.
        var response = await server.PostJsonAsync($"/v1/records?node=a&producer={Producer}&sequence=1", """[{"model": "m"}, {"model": "m", "node": "b"}]""");
        response.Json.GetProperty("rejections")[0].GetProperty("reason").GetString().ShouldBe("node-differs");

        Task<IngestResponse> PostPlain(BatchWriter batch) => server.PostAsync("/v1/records", "application/x-protobuf", batch.Written.ToArray());
    }

    [Fact]
    public async Task A_file_that_is_no_json_lines_is_refused_without_reading_all_of_it()
    {
        await using var server = await IngestServer.StartAsync();
        var response = await server.PostAsync("/v1/records", "application/x-ndjson", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a,b,c\n", 100_000))));
        response.ShouldBeProblem(400, "json-invalid", "line 100");
    }
}
