using Google.Protobuf;
using OrleansMonitor.Wire;
using static OrleansMonitor.Silo.Tests.Ingest.BadInput.Bodies;
using Schema = OrleansMonitor.Wire.Schema;

namespace OrleansMonitor.Silo.Tests.Ingest.BadInput;

/// <summary>Names that are none, and more of them than may be.</summary>
public class NameTests
{
    [Theory]
    [InlineData("model", 129)]
    [InlineData("version", 129)]
    [InlineData("segment", 1000)]
    public async Task A_name_that_is_too_long_is_named_and_cut(string field, int length)
    {
        await using var server = await IngestServer.StartAsync();
        var block = Good();
        Schema.RecordBlock.Descriptor.FindFieldByName(field).Accessor.SetValue(block, new string('x', length));
        var response = await server.PostAsync("/v1/records", "application/x-protobuf", Body(block));
        var problem = response.ShouldBeProblem(400, "name-too-long", "records." + field);
        problem.GetProperty("limit").GetString()!.ShouldContain("128");
        problem.GetProperty("value").GetString()!.Length.ShouldBeLessThan(100);
        problem.GetProperty("rejections")[0].GetProperty("count").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Control_characters_and_empty_names_are_refused_wherever_they_are()
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync("/v1/records", """{"model": "a\nb"}""")).ShouldBeProblem(400, "name-control-character", "model");
        (await server.PostJsonAsync("/v1/records", """{"model": ""}""")).ShouldBeProblem(400, "name-empty", "model");
        (await server.PostJsonAsync("/v1/records", """{"prediction": "a"}""")).ShouldBeProblem(400, "field-missing", "model");
        (await server.PostJsonAsync("/v1/records", """{"model": "m", "prediction": "\u0000"}""")).ShouldBeProblem(400, "name-control-character", "prediction");
        (await server.PostJsonAsync("/v1/records", """{"model": "m", "features": {"a\u0007": 1}}""")).ShouldBeProblem(400, "name-control-character", "features");
        (await server.PostJsonAsync("/v1/records?node=%01", """{"model": "m"}""")).ShouldBeProblem(400, "name-control-character", "node");

        // In a dictionary it costs the records that use it, and no others.
        var block = new Schema.RecordBlock { Model = "m", Count = 3, BaseTime = Now, Classes = { "ok", "a\u0085" }, Predictions = ByteString.CopyFrom(0, 1, 255) };
        var ack = (await PostAsync(server, block)).Ack;
        ack.Rejections.ShouldHaveSingleItem().Count.ShouldBe(1ul);
        ack.Rejections[0].Field.ShouldBe("records.predictions");
    }

    [Fact]
    public async Task Models_segments_and_nodes_past_their_caps_are_refused_for_a_while()
    {
        await using var server = await IngestServer.StartAsync(("Ingest:RefusalLifetime", "00:00:10"));
        server.Grains.Coordinator.MaxModels = 1;
        server.Grains.Model("m").MaxSlices = 1;
        (await server.PostJsonAsync("/v1/records", """{"model": "m", "version": "1"}""")).Status.ShouldBe(202);
        var problem = (await server.PostJsonAsync("/v1/records", """{"model": "m2"}""")).ShouldBeProblem(400, "too-many-models", "model", "m2");
        problem.GetProperty("limit").GetString().ShouldBe("1 model");
        (await server.PostJsonAsync("/v1/records", """{"model": "m", "version": "2", "segment": "s"}""")).ShouldBeProblem(400, "too-many-slices", "segment", "2/s");

        // What is admitted is kept.
        var mixed = await server.PostJsonAsync("/v1/records", """[{"model": "m", "version": "1"}, {"model": "m2"}]""");
        mixed.Status.ShouldBe(202);
        mixed.Json.GetProperty("rejections")[0].GetProperty("reason").GetString().ShouldBe("too-many-models");

        server.Grains.Coordinator.ModelsAsked.Count(model => model == "m2").ShouldBe(1, "a refusal is remembered");
        server.Grains.Coordinator.MaxModels = 5;
        server.Time.Advance(TimeSpan.FromSeconds(11));
        (await server.PostJsonAsync("/v1/records", """{"model": "m2"}""")).Status.ShouldBe(202);

        server.Grains.Coordinator.MaxNodes = 1;
        (await server.PostJsonAsync("/v1/records?node=more", """{"model": "m"}""")).ShouldBeProblem(400, "too-many-nodes", "node", "more");
        var refused = await server.PostBatchAsync(AnswerTests.Batch(Producer, 1, 0, node: "even-more"));
        refused.Status.ShouldBe(400);
        refused.Ack.Status.ShouldBe(AckStatus.Refused);
    }
}
