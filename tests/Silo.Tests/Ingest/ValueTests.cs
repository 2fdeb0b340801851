using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Scores;
using StableHash = OrleansMonitor.Domain.Sampling.StableHash;

namespace OrleansMonitor.Silo.Tests.Ingest;

/// <summary>Values and times as they are read from JSON.</summary>
public class ValueTests
{
    private static readonly long Now = IngestServer.Now.ToUnixTimeMilliseconds();

    [Fact]
    public async Task Numbers_count_by_value_in_classes_labels_categories_segments_and_errors_and_text_stays()
    {
        await using var server = await IngestServer.StartAsync();
        var response = await server.PostJsonAsync("/v1/records", """
            [
              {"model": "m", "segment": 7.0, "prediction": 1, "label": 1.0, "error": 500.0, "features": {"c": "1.00"}},
              {"model": "m", "segment": "7", "prediction": 1e0, "label": "1", "error": "500", "features": {"c": "1"}},
              {"model": "m", "segment": 7, "prediction": 0, "label": -0.0},
              {"model": "m", "segment": 7, "prediction": "True", "label": true},
              {"model": "m", "segment": 7, "prediction": "1.00", "label": 100},
              {"model": "m", "segment": 7, "prediction": 9007199254740993, "label": 9007199254740993.0}
            ]
            """);
        response.Status.ShouldBe(202);
        var part = server.Grains.Node("http").Batches.Single().Models.ShouldHaveSingleItem();
        part.Windows.Select(window => window.Segment).ShouldBe(["7"]);
        var merged = BatchChecks.Merge(part.Windows);
        var figures = merged.Confusion.ToFigures().ShouldNotBeNull();
        figures.Classes.ShouldBe(["0", "1", "1.00", "100", "9007199254740993", "True", "true"]);
        figures.Accuracy.ShouldBe(4.0 / 6, 1e-12);
        merged.Traffic.Errors.Find("500")!.Value.Count.ShouldBe(2ul);
    }

    [Fact]
    public async Task Ids_of_equal_value_join()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostJsonAsync("/v1/labels", """
            [{"model": "m", "id": 100.0, "label": 1.0}, {"model": "m", "id": 1e2, "label": "x"}, {"model": "m", "id": "100", "label": true},
             {"model": "m", "id": "100.0", "label": "x"}, {"model": "m", "id": 12345678901234567890123, "actual": "2.5"}]
            """);
        var reader = new LabelChunkReader(server.Grains.Node("http").Batches.Single().Models.Single().Labels);
        var read = new List<(ulong Id, string? Label, double Actual)>();
        while (reader.MoveNext())
            read.Add((reader.Current.Id, reader.Current.Label, reader.Current.Actual));
        read.ShouldBe(
        [
            (StableHash.OfInferenceId("100"), "1", double.NaN),
            (StableHash.OfInferenceId("100"), "x", double.NaN),
            (StableHash.OfInferenceId("100"), "true", double.NaN),
            (StableHash.OfInferenceId("100.0"), "x", double.NaN),
            (StableHash.OfInferenceId("12345678901234567890123"), null, 2.5),
        ]);
    }

    [Theory]
    [InlineData("""[{"model": "m", "prediction": -1, "label": 1, "score": 0.25}, {"model": "m", "prediction": 1.0, "label": -1.0, "score": 0.75}]""")]
    [InlineData("""[{"model": "m", "prediction": "N", "label": "Y", "score": 0.25}, {"model": "m", "prediction": "Y", "label": "N", "score": 0.75}]""")]
    [InlineData("""[{"model": "m", "prediction": "f", "label": "t", "score": 0.25}, {"model": "m", "prediction": "t", "label": "f", "score": 0.75}]""")]
    [InlineData("""[{"model": "m", "prediction": false, "label": true, "score": 0.25}, {"model": "m", "prediction": true, "label": false, "score": 0.75}]""")]
    [InlineData("""[{"model": "m", "prediction": 0.0, "label": 1, "score": 0.25}, {"model": "m", "prediction": 1, "label": 0, "score": 0.75}]""")]
    public async Task Scores_of_well_known_pairs_are_of_the_positive_class(string json)
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync("/v1/records", json)).Status.ShouldBe(202);
        var scores = server.Grains.Node("http").Batches.Single().Merged("m").ToScoreFigures(ScoreKind.PositiveClass).ShouldNotBeNull();
        scores.Count.ShouldBe(2ul);
        scores.BrierScore.ShouldBe(0.75 * 0.75, 1e-9, "the event has the score 0.25, the other 0.75");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"  \"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"None\"")]
    [InlineData("\"<NA>\"")]
    [InlineData("\"NaT\"")]
    [InlineData("\"#N/A\"")]
    [InlineData("\"\\\\N\"")]
    [InlineData("\"n\\u002Fa\"")]
    [InlineData("NaN")]
    [InlineData("-NaN")]
    public async Task Missing_is_missing_in_classes_labels_numbers_ids_errors_and_features(string missing)
    {
        await using var server = await IngestServer.StartAsync();
        var response = await server.PostJsonAsync("/v1/records", $$$"""
            [
              {"model": "m", "id": {{{missing}}}, "segment": {{{missing}}}, "prediction": {{{missing}}}, "label": {{{missing}}}, "score": {{{missing}}}, "value": {{{missing}}},
               "actual": {{{missing}}}, "latencySeconds": {{{missing}}}, "cost": {{{missing}}}, "inputTokens": {{{missing}}}, "error": {{{missing}}}, "features": {"x": {{{missing}}}, "c": {{{missing}}}}},
              {"model": "m", "features": {"x": 2, "c": "red"}}
            ]
            """);
        response.Status.ShouldBe(202);
        response.Json.GetProperty("rejections").GetArrayLength().ShouldBe(0, response.Json.ToString());
        response.Json.GetProperty("warnings").GetArrayLength().ShouldBe(0, response.Json.ToString());
        var part = server.Grains.Node("http").Batches.Single().Models.Single();
        part.Pending.Length.ShouldBe(0);
        part.Windows.Select(window => window.Segment).ShouldBe([""]);
        var merged = BatchChecks.Merge(part.Windows);
        merged.Traffic.Records.ShouldBe(2ul);
        merged.Traffic.Labelled.ShouldBe(0ul);
        merged.Traffic.Errors.IsEmpty.ShouldBeTrue();
        merged.Latency.Figures.ShouldBeNull();
        merged.Tokens.IsEmpty.ShouldBeTrue();
        merged.Features.ToFigures(merged.Traffic).Select(feature => (feature.Name, feature.Numeric?.Count ?? feature.Categorical!.Count, feature.Numeric?.Missing ?? feature.Categorical!.Missing))
            .ShouldBe([("c", 1ul, 1ul), ("x", 1ul, 1ul)]);
    }

    [Theory]
    [InlineData("false", 0)]
    [InlineData("0", 0)]
    [InlineData("0.0", 0)]
    [InlineData("\"False\"", 0)]
    [InlineData("\"none\"", 0)]
    [InlineData("\"\"", 0)]
    [InlineData("null", 0)]
    [InlineData("true", 1)]
    [InlineData("\"timeout\"", 1)]
    [InlineData("404", 1)]
    public async Task An_error_may_say_that_there_was_none(string error, ulong expected)
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostJsonAsync("/v1/records", $$"""{"model": "m", "error": {{error}}}""");
        server.Grains.Node("http").Batches.Single().Merged("m").Traffic.Errors.TotalCount.ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"model": "m", "score": "high"}""", "field-type", "score", "high")]
    [InlineData("""{"model": "m", "score": [0.5, {"a": 1}]}""", "field-type", "score", "an array")]
    [InlineData("""{"model": "m", "score": 1.2}""", "score-invalid", "score", "1.2")]
    [InlineData("""{"model": "m", "latencySeconds": -0.5}""", "latency-invalid", "latencySeconds", "-0.5")]
    [InlineData("""{"model": "m", "latencySeconds": 1e400}""", "latency-invalid", "latencySeconds", "Infinity")]
    [InlineData("""{"model": "m", "actual": -Infinity}""", "value-invalid", "actual", "-Infinity")]
    [InlineData("""{"model": "m", "features": {"x": Infinity}}""", "feature-invalid", "features.x", "Infinity")]
    [InlineData("""{"model": "m", "features": {"x": "-Infinity"}}""", "feature-invalid", "features.x", "-Infinity")]
    [InlineData("""{"model": "m", "features": {"y": 1e300}}""", "feature-invalid", "features.y", "1E+300")]
    [InlineData("""{"model": "m", "features": {"x": [1]}}""", "field-type", "features.x", "an array")]
    [InlineData("""{"model": "m", "inputTokens": -3}""", "tokens-invalid", "inputTokens", "-3")]
    [InlineData("""{"model": "m", "outputTokens": 1.5}""", "tokens-invalid", "outputTokens", "1.5")]
    [InlineData("""{"model": "m", "cost": -1}""", "cost-invalid", "cost", "-1")]
    [InlineData("""{"model": "m", "timeToFirstTokenSeconds": -1}""", "token-time-invalid", "timeToFirstTokenSeconds", "-1")]
    public async Task A_value_that_cannot_be_used_costs_the_value_and_not_the_record(string json, string reason, string field, string value)
    {
        await using var server = await IngestServer.StartAsync();
        var response = await server.PostJsonAsync("/v1/records", $$"""[{{json[..^1]}}, "error": "E"}, {{json}}]""");
        response.Status.ShouldBe(202);
        response.Json.GetProperty("rejections").GetArrayLength().ShouldBe(0);
        var warning = response.Json.GetProperty("warnings").EnumerateArray().ShouldHaveSingleItem();
        (warning.GetProperty("reason").GetString(), warning.GetProperty("field").GetString(), warning.GetProperty("value").GetString(), warning.GetProperty("count").GetInt32())
            .ShouldBe((reason, field, value, 2));
        response.Json.GetProperty("detail").GetString().ShouldBe("Taken: 2. Not taken: 0. Values left out: 2.");
        var traffic = server.Grains.Node("http").Batches.Single().Merged("m").Traffic;
        (traffic.Records, traffic.Rejected, traffic.Errors.TotalCount).ShouldBe((2ul, 0ul, 1ul));
    }

    [Fact]
    public async Task Json_as_python_writes_it_is_read_and_a_mistake_in_it_still_told()
    {
        await using var server = await IngestServer.StartAsync();
        var lines = await server.PostAsync("/v1/records", "application/x-ndjson", """
            {"model": "m", "prediction": "NaN, \"Infinity", "value": NaN}
            {"model": "m", "features": {"x": NaN, "y": -Infinity}}
            {"model": "m", "value": NaN
            {"model": "m", "value": Nano}
            {"model": "m"}
            """u8.ToArray());
        lines.Json.GetProperty("detail").GetString().ShouldBe("Taken: 3. Not taken: 2. Values left out: 1.");
        lines.Json.GetProperty("rejections").EnumerateArray().Select(each => each.GetProperty("field").GetString()).ShouldBe(["line 3", "line 4"]);

        (await server.PostJsonAsync("/v1/records", """[{"model": "a"}, {"model": "a", "value": NaN}, {"model": "a", "value": Infinity}]""")).Json
            .GetProperty("detail").GetString().ShouldBe("Taken: 3. Not taken: 0. Values left out: 1.");
        (await server.PostJsonAsync("/v1/records", """{"model": "a", "value": NaN}""")).Status.ShouldBe(202);
        (await server.PostJsonAsync("/v1/records", """[{"model": "a", "value": NaN}, {"model": }]""")).ShouldBeProblem(400, "json-invalid", "body", "line 1, byte 42");
    }

    [Theory]
    [InlineData("1779969597")]
    [InlineData("1779969597.0")]
    [InlineData("\"1779969597\"")]
    [InlineData("1779969597000")]
    [InlineData("1779969597000000")]
    [InlineData("1779969597000000000")]
    [InlineData("\"2026-05-28 11:59:57\"")]
    [InlineData("\"2026-05-28 13:59:57\\u002B02:00\"")]
    [InlineData("\"2026-05-28T11:59:57\"")]
    [InlineData("\"2026-05-28 11:59:57 UTC\"")]
    public async Task Times_are_read_as_the_command_line_reads_them(string time)
    {
        await using var server = await IngestServer.StartAsync();
        (await server.PostJsonAsync("/v1/records", $$"""{"model": "m", "time": {{time}}}""")).Status.ShouldBe(202);
        server.Grains.Node("http").Batches.Single().Merged("m").Traffic.FirstEventTime.ShouldBe(Now - 3000);
    }

    [Fact]
    public async Task Numbers_keep_eight_bytes()
    {
        await using var server = await IngestServer.StartAsync();
        var records = string.Join(",", Enumerable.Repeat("""{"model": "m", "cost": 0.1, "latencySeconds": 0.1, "timeToFirstTokenSeconds": 0.1, "timePerOutputTokenSeconds": 0.7, "value": 0.1, "actual": 0.3, "features": {"x": 0.1}}""", 10));
        await server.PostJsonAsync("/v1/records", $"[{records}]");
        var merged = server.Grains.Node("http").Batches.Single().Merged("m");
        merged.Tokens.CostTotal!.Value.ShouldBe(1, 1e-15);
        merged.Tokens.TimeToFirstToken.Figures!.Value.Mean.ShouldBe(0.1, 1e-15);
        merged.Tokens.TimePerOutputToken.Figures!.Value.Mean.ShouldBe(0.7, 1e-15);
        merged.Latency.Figures!.Value.Mean.ShouldBe(0.1, 1e-15);
        merged.Features.ToFigures(merged.Traffic).Single().Numeric!.Mean!.Value.ShouldBe(0.1, 1e-15);
    }
}
