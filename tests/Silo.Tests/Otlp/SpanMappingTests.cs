using Google.Protobuf;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Otlp;
using OrleansMonitor.Silo.Ingest.Otlp;
using OrleansMonitor.Silo.Ingest.Otlp.Mapping;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;
using StableHash = OrleansMonitor.Domain.Sampling.StableHash;

namespace OrleansMonitor.Silo.Tests.Otlp;

/// <summary>What a span becomes, by the table of docs/opentelemetry.md, and where instrumentations differ from it.</summary>
public sealed class SpanMappingTests
{
    private readonly RejectionLog _log = new();

    [Fact]
    public void A_call_becomes_a_record()
    {
        var span = SpanMaker.Chat(
            ("gen_ai.provider.name", "openai"), ("gen_ai.response.model", "gpt-4o-2024-08-06"), ("gen_ai.usage.input_tokens", 120), ("gen_ai.usage.output_tokens", 41),
            ("gen_ai.usage.cache_read.input_tokens", 100), ("gen_ai.usage.reasoning.output_tokens", 11), ("gen_ai.server.time_to_first_token", 0.4),
            ("gen_ai.response.finish_reasons", new[] { "stop", "length" }));
        var record = Taken(span);
        (record.Model, record.Version, record.Segment).ShouldBe(("gpt-4o", "gpt-4o-2024-08-06", ""));
        var row = record.Row;
        row.Time.ShouldBe(SpanMaker.End.ToUnixTimeMilliseconds());
        row.LatencySeconds.ShouldBe(2, 1e-9);
        (row.InputTokens, row.OutputTokens, row.CachedTokens, row.ReasoningTokens).ShouldBe((120L, 41L, 100L, 11L));
        row.TimeToFirstTokenSeconds.ShouldBe(0.4);
        row.TimePerOutputTokenSeconds.ShouldBe(1.6 / 40, 1e-9);
        row.Error.ShouldBeNull();
        record.Dimensions.Select(static each => (each.Name, each.Category)).ShouldBe([("provider", "openai"), ("operation", "chat")]);
        record.Measurements.Select(static each => (each.Name, each.Category)).ShouldBe([("finish_reason", "stop")]);
        var id = $"0af7651916cd43dd8448eb211c80319c-{Convert.ToHexStringLower(span.SpanId.Span)}";
        row.InferenceId.ShouldBe(StableHash.OfInferenceId(id));
        (_log.IsEmpty, _log.Cells.Count).ShouldBe((true, 0));
    }

    [Theory]
    [InlineData("invoke_agent")]
    [InlineData("execute_tool")]
    [InlineData("create_agent")]
    public void Agents_and_tools_repeat_the_tokens_of_their_calls_and_are_none(string operation) =>
        Map(SpanMaker.Make(("gen_ai.operation.name", operation), ("gen_ai.request.model", "gpt-4o"), ("gen_ai.usage.input_tokens", 9))).ShouldBe(OtlpVerdict.Ignored);

    [Fact]
    public void What_is_not_about_a_model_is_left()
    {
        Map(SpanMaker.Make(("http.request.method", "GET"))).ShouldBe(OtlpVerdict.Ignored);
        Map(new Span()).ShouldBe(OtlpVerdict.Ignored);
        _log.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Without_an_operation_a_model_is_enough_and_earlier_names_of_tokens_count()
    {
        var row = Taken(SpanMaker.Make(
            ("gen_ai.response.model", "llama"), ("gen_ai.usage.prompt_tokens", "17"), ("gen_ai.usage.completion_tokens", 3.0), ("gen_ai.latency.time_to_first_token", 0.25))).Row;
        (row.InputTokens, row.OutputTokens, row.TimeToFirstTokenSeconds).ShouldBe((17L, 3L, 0.25));
    }

    [Fact]
    public void A_failed_call_has_no_answer_and_stays_with_its_model()
    {
        var span = SpanMaker.Chat(("error.type", "rate_limit_exceeded"));
        span.Status = new SpanStatus { Code = 2 };
        var record = Taken(span);
        (record.Model, record.Version, record.Row.Error).ShouldBe(("gpt-4o", "", "rate_limit_exceeded"));
        span.Attributes.RemoveAt(span.Attributes.Count - 1);
        Taken(span).Row.Error.ShouldBe("error");
        Taken(SpanMaker.Chat(("error.type", new string('x', 300)))).Row.Error!.Length.ShouldBe(128);
    }

    [Fact]
    public void Tokens_read_from_a_cache_beside_the_input_are_no_part_of_it()
    {
        Taken(SpanMaker.Chat(("gen_ai.usage.input_tokens", 5), ("gen_ai.usage.cache_read.input_tokens", 2000))).Row.CachedTokens.ShouldBe(-1);
        _log.Cells.ShouldHaveSingleItem().Reason.ShouldBe("tokens-invalid");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    [InlineData(1e12)]
    public void Tokens_that_cannot_be_are_left_out_and_the_record_counts(double tokens)
    {
        Taken(SpanMaker.Chat(("gen_ai.usage.input_tokens", tokens))).Row.InputTokens.ShouldBe(-1);
        _log.Cells.ShouldHaveSingleItem().Field.ShouldBe("gen_ai.usage.input_tokens");
    }

    [Fact]
    public void Clocks_that_went_back_give_no_latency_and_a_span_without_end_no_record()
    {
        var span = SpanMaker.Chat();
        span.StartTimeUnixNano = span.EndTimeUnixNano + 1;
        Absent.IsLatency(Taken(span).Row.LatencySeconds).ShouldBeTrue();
        _log.Cells.ShouldHaveSingleItem().Reason.ShouldBe(OtlpReasons.DurationNegative);
        span.EndTimeUnixNano = 0;
        Map(span).ShouldBe(OtlpVerdict.Refused);
        _log.Entries.ShouldHaveSingleItem().Reason.ShouldBe(OtlpReasons.SpanUnended);
    }

    [Fact]
    public void The_first_of_the_chunks_is_the_first_token()
    {
        var span = SpanMaker.Chat(("gen_ai.usage.output_tokens", 3));
        span.Events.Add([SpanMaker.Event("gen_ai.first_token", 1.5), SpanMaker.Event("gen_ai.first_token", 0.5)]);
        var row = Taken(span).Row;
        row.TimeToFirstTokenSeconds.ShouldBe(0.5, 1e-9);
        row.TimePerOutputTokenSeconds.ShouldBe(0.75, 1e-9);
    }

    [Fact]
    public void Evaluations_within_the_span_are_measurements()
    {
        var span = SpanMaker.Chat();
        span.Events.Add(SpanMaker.Event("gen_ai.evaluation.result", 0, ("gen_ai.evaluation.name", "relevance"), ("gen_ai.evaluation.score.value", 4), ("gen_ai.evaluation.score.label", "pass")));
        Taken(span).Measurements.ShouldBe([new("relevance", 4, null), new("relevance.label", double.NaN, "pass")]);
    }

    [Theory]
    [InlineData("ot=th:c", 4)]
    [InlineData("rojo=00f067aa0ba902b7, ot=rv:1;th:8", 2)]
    [InlineData("ot=th:0", 1)]
    [InlineData("ot=th:zz", 1)]
    [InlineData("ot=th:ffffffffffffff", 72057594037927936d)]
    [InlineData("ot=th:123456789012345", 1)]
    [InlineData("congo=th:c", 1)]
    public void The_probability_of_a_sampled_trace_is_the_weight(string state, double weight)
    {
        var span = SpanMaker.Chat();
        span.TraceState = state;
        Taken(span).Row.Weight.ShouldBe((float)weight);
    }

    [Fact]
    public void Any_service_can_send_whole_records()
    {
        var record = Taken(SpanMaker.Make(
            ("orleansmonitor.model", "fraud"), ("orleansmonitor.version", 3), ("orleansmonitor.segment", "eu"), ("orleansmonitor.id", "tx-1"), ("orleansmonitor.prediction", true),
            ("orleansmonitor.label", "false"), ("orleansmonitor.score", 0.9), ("orleansmonitor.feature.amount", 12), ("orleansmonitor.feature.country", "de"),
            ("orleansmonitor.measurement.margin", 0.5), ("orleansmonitor.dimension.plan", 7), ("orleansmonitor.probability.true", 0.9), ("orleansmonitor.weight", 10)));
        (record.Model, record.Version, record.Segment).ShouldBe(("fraud", "3", "eu"));
        (record.Row.Prediction, record.Row.Label, record.Row.Score, record.Row.Weight).ShouldBe(("true", "false", 0.9, 10f));
        record.Row.InferenceId.ShouldBe(StableHash.OfInferenceId("tx-1"));
        record.Features.ShouldBe([new("amount", 12, null), new("country", double.NaN, "de")]);
        record.Measurements.ShouldBe([new("margin", 0.5, null)]);
        record.Dimensions.ShouldBe([new("plan", double.NaN, "7")]);
        record.Probabilities.ShouldBe([new("true", 0.9, null)]);
        _log.Cells.ShouldBeEmpty();
    }

    [Fact]
    public void A_misspelt_attribute_of_ours_is_told_and_a_model_has_to_be_named()
    {
        Taken(SpanMaker.Make(("orleansmonitor.model", "fraud"), ("orleansmonitor.predicton", "x")));
        var cell = _log.Cells.ShouldHaveSingleItem();
        (cell.Reason, cell.Field).ShouldBe((OtlpReasons.AttributeUnknown, "orleansmonitor.predicton"));
        Map(SpanMaker.Make(("orleansmonitor.prediction", "x"))).ShouldBe(OtlpVerdict.Refused);
        _log.Entries.ShouldHaveSingleItem().Reason.ShouldBe(OtlpReasons.ModelMissing);
    }

    [Fact]
    public void Settings_choose_attributes_kinds_and_operations()
    {
        var options = new OtlpOptions
        {
            ModelAttributes = ["llm.name"],
            VersionAttributes = ["llm.build"],
            IdAttribute = "request.id",
            Dimensions = ["user.tier", "region=cloud.region"],
            Operations = ["invoke_agent"],
            SpanKinds = ["server"],
        };
        var span = SpanMaker.Make(("gen_ai.operation.name", "invoke_agent"), ("llm.name", "m"), ("llm.build", "m"), ("request.id", "r9"), ("user.tier", "gold"));
        Map(span, options).ShouldBe(OtlpVerdict.Ignored);
        span.Kind = (int)OtlpSpanKind.Server;
        Map(span, options, [("cloud.region", "eu-1")]).ShouldBe(OtlpVerdict.Taken);
        (Last.Model, Last.Version, Last.Row.InferenceId).ShouldBe(("m", "", StableHash.OfInferenceId("r9")));
        Last.Dimensions.ShouldBe([new("user.tier", double.NaN, "gold"), new("region", double.NaN, "eu-1")]);
        Map(SpanMaker.Chat(), options).ShouldBe(OtlpVerdict.Ignored);
    }

    [Fact]
    public void Ids_of_another_length_are_refused_and_zeros_are_none()
    {
        var span = SpanMaker.Chat();
        span.SpanId = ByteString.CopyFrom(new byte[8]);
        Taken(span).Row.InferenceId.ShouldBe(0UL);
        span.TraceId = ByteString.CopyFrom(new byte[24]);
        Map(span).ShouldBe(OtlpVerdict.Refused);
        _log.Entries.ShouldHaveSingleItem().Reason.ShouldBe(OtlpReasons.ContextInvalid);
    }

    [Fact]
    public void Attributes_past_the_limit_are_counted()
    {
        var span = SpanMaker.Chat([.. Enumerable.Range(0, OtlpAttributes.Max).Select(static i => ($"a{i}", (object)i))]);
        Taken(span);
        _log.Cells.ShouldHaveSingleItem().Count.ShouldBe(2UL);
    }

    private OtlpRecord Last { get; set; } = new();

    private OtlpRecord Taken(Span span)
    {
        Map(span).ShouldBe(OtlpVerdict.Taken, string.Join(' ', _log.Entries));
        return Last;
    }

    private OtlpVerdict Map(Span span, OtlpOptions? options = null, params (string Key, object Value)[] resource)
    {
        options ??= new OtlpOptions();
        var mapping = new SpanMapping(new OtlpNames(options), options, null);
        var (read, attributes) = (new OtlpSpan(), new OtlpAttributes());
        read.Read(span.ToByteArray());
        attributes.Read(new Resource { Attributes = { resource.Select(SpanMaker.Pair) } }.ToByteArray(), 1);
        var verdict = mapping.Map(read, attributes, _log);
        Last = mapping.Record;
        return verdict;
    }
}
