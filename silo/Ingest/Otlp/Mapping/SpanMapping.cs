using System.Globalization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>
/// What a span says of a call of a model, as a record; docs/opentelemetry.md has the table. The names are those of the semantic
/// conventions for generative AI, with what earlier versions of them and common servers send, and our own.
/// </summary>
internal sealed class SpanMapping(OtlpNames names, OtlpOptions options, IdKey? key)
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;
    private const double SecondsPerNanosecond = 1e-9;

    /// <summary>The error of a span that is one and does not say of which type.</summary>
    private const string UnknownError = "error";

    private const string FinishReason = "finish_reason";

    private readonly OtlpEvent _event = new();

    public OtlpRecord Record { get; } = new();

    public OtlpVerdict Map(OtlpSpan span, OtlpAttributes resource, RejectionLog log)
    {
        var attributes = span.Attributes;
        var isOwn = attributes.HasPrefix(OwnAttributes.Prefix);
        if ((!isOwn && !IsCall(attributes)) || !names.Takes(span.Kind))
            return OtlpVerdict.Ignored;
        if (!IsUsable(span, log) || !MapNames(attributes, resource, log))
            return OtlpVerdict.Refused;
        MapTimes(span, log);
        MapTokens(attributes, log);
        ref var row = ref Record.Row;
        row.Error = ErrorOf(span);
        row.Cost = attributes.Find("gen_ai.usage.cost"u8).Number("gen_ai.usage.cost", NumberRule.Cost, log);
        row.Weight = TraceSampling.Weight(span.TraceState.Span);
        MapDimensions(attributes, resource, log);
        if (attributes.Find("gen_ai.response.finish_reasons"u8).Class("gen_ai.response.finish_reasons", log) is { } reason)
            Record.Measurements.Add(new(FinishReason, double.NaN, reason));
        if (isOwn)
            OwnAttributes.Map(attributes, Record, log);
        MapEvents(span, log);
        row.InferenceId = options.LabelsFollow && attributes.Find("orleansmonitor.label_follows"u8).Text() != "false" ? IdOf(attributes, span.Context) : 0;
        if (attributes.Passed > 0)
            log.AddCells(OtlpReasons.TooManyAttributes, "spans.attributes", $"{attributes.Passed} more", $"{OtlpAttributes.Max} of a span", (ulong)attributes.Passed);
        return OtlpVerdict.Taken;
    }

    /// <summary>The hash of the id that an item names, or of its trace and span; 0: it has none.</summary>
    public ulong IdOf(OtlpAttributes attributes, OtlpContext context)
    {
        var id = attributes.Find("orleansmonitor.id"u8);
        if (id.IsAbsent && names.Id is { } name)
            id = attributes.Find(name);
        var hash = id.Hash() is var own and not 0 ? own : context.Hash();
        return key is null ? hash : key.Of(hash);
    }

    // A span of an agent or a workflow names the model too, and repeats what the calls within it have used.
    private bool IsCall(OtlpAttributes attributes)
    {
        var operation = attributes.Find("gen_ai.operation.name"u8);
        return operation.IsAbsent ? OtlpNames.First(names.Model, attributes) is not null : names.IsCall(operation);
    }

    private static bool IsUsable(OtlpSpan span, RejectionLog log)
    {
        if (!span.Context.IsWellFormed)
            log.Add(OtlpReasons.ContextInvalid, "spans.trace_id", "of another length", "16 bytes, and 8 of span_id", 1);
        else if (span.End == 0)
            log.Add(OtlpReasons.SpanUnended, "spans.end_time_unix_nano", "0", "when the call ended", 1);
        else if ((long)span.End < 0)
            log.Add(OtlpReasons.TimeInvalid, "spans.end_time_unix_nano", Signed(span.End), OtlpReasons.TimeLimit, 1);
        else
            return true;
        return false;
    }

    private static string Signed(ulong time) => ((long)time).ToString(CultureInfo.InvariantCulture);

    private bool MapNames(OtlpAttributes attributes, OtlpAttributes resource, RejectionLog log)
    {
        Record.Clear();
        var model = OtlpNames.First(names.Model, attributes) ?? resource.Find("orleansmonitor.model"u8).Text();
        if (model is null)
        {
            log.Add(OtlpReasons.ModelMissing, "spans.attributes", "no model", "one of " + string.Join(", ", options.ModelAttributes ?? OtlpNames.DefaultModel), 1);
            return false;
        }

        var version = OtlpNames.First(names.Version, attributes, model) ?? "";
        return IsName("model", Record.Model = model, log) && IsName("version", Record.Version = version, log);
    }

    private static bool IsName(string field, string name, RejectionLog log)
    {
        if (NameRules.CheckInPath(name, mayBeEmpty: true) is not { } problem)
            return true;
        log.Add(problem, field, NameRules.Show(name), NameRules.LimitOf(problem), 1);
        return false;
    }

    // The end is when a record of ours is made, too; by its start a long answer would come late.
    private void MapTimes(OtlpSpan span, RejectionLog log)
    {
        ref var row = ref Record.Row;
        row.Time = (long)(span.End / NanosecondsPerMillisecond);
        if (span.Start == 0)
            return;
        if ((long)span.Start < 0)
        {
            log.AddCell(OtlpReasons.TimeInvalid, "spans.start_time_unix_nano", Signed(span.Start), OtlpReasons.TimeLimit);
            return;
        }

        if (span.Start > span.End)
        {
            log.AddCell(OtlpReasons.DurationNegative, "spans.start_time_unix_nano", span.Start.ToString(CultureInfo.InvariantCulture), $"at most the end, {span.End}");
            return;
        }

        var latency = Seconds(span.Start, span.End);
        if (NumberRule.Latency.Allows(latency))
            row.LatencySeconds = latency;
        else
            log.AddCell(NumberRule.Latency.Reason, "spans.start_time_unix_nano", $"{latency} s before the end", NumberRule.Latency.Limit);
    }

    private void MapTokens(OtlpAttributes attributes, RejectionLog log)
    {
        ref var row = ref Record.Row;
        row.InputTokens = attributes.Find("gen_ai.usage.input_tokens"u8, "gen_ai.usage.prompt_tokens"u8).Tokens("gen_ai.usage.input_tokens", log);
        row.OutputTokens = attributes.Find("gen_ai.usage.output_tokens"u8, "gen_ai.usage.completion_tokens"u8).Tokens("gen_ai.usage.output_tokens", log);
        row.CachedTokens = Part(attributes.Find("gen_ai.usage.cache_read.input_tokens"u8), "gen_ai.usage.cache_read.input_tokens", row.InputTokens, log);
        row.ReasoningTokens = Part(attributes.Find("gen_ai.usage.reasoning.output_tokens"u8), "gen_ai.usage.reasoning.output_tokens", row.OutputTokens, log);
        row.TimeToFirstTokenSeconds = attributes.Find("gen_ai.server.time_to_first_token"u8, "gen_ai.response.time_to_first_chunk"u8) is { IsAbsent: false } first
            ? first.Number("gen_ai.server.time_to_first_token", NumberRule.TokenTime, log)
            : attributes.Find("gen_ai.latency.time_to_first_token"u8).Number("gen_ai.latency.time_to_first_token", NumberRule.TokenTime, log);
        row.TimePerOutputTokenSeconds = attributes.Find("gen_ai.server.time_per_output_token"u8).Number("gen_ai.server.time_per_output_token", NumberRule.TokenTime, log);
    }

    // Some providers count what was read from a cache beside the input instead of within it.
    private static long Part(OtlpValue value, string field, long whole, RejectionLog log)
    {
        var part = value.Tokens(field, log);
        if (part <= whole || whole < 0)
            return part;
        log.AddCell(RejectionReasons.TokensInvalid, field, value.Show(), $"a part of the {whole} tokens of the whole");
        return -1;
    }

    private static string? ErrorOf(OtlpSpan span)
    {
        var type = span.Attributes.Find("error.type"u8).Text();
        if (type is null)
            return span.IsError ? UnknownError : null;
        if (type.Length > RecordLimits.MaxNameLength)
            type = type[..RecordLimits.MaxNameLength];
        return NameRules.Check(type) is null ? type : UnknownError;
    }

    private void MapDimensions(OtlpAttributes attributes, OtlpAttributes resource, RejectionLog log)
    {
        foreach (var (name, attribute) in names.Dimensions)
        {
            var value = attributes.Find(attribute);
            if (value.IsAbsent && (value = resource.Find(attribute)).IsAbsent)
                continue;
            value.Named(name, name, NamedColumnRules.Dimensions, Record.Dimensions, log);
        }
    }

    private void MapEvents(OtlpSpan span, RejectionLog log)
    {
        ref var row = ref Record.Row;
        foreach (var each in span.Events)
        {
            _event.ReadSpanEvent(each);
            if (_event.Is(EvaluationMapping.EventName))
                EvaluationMapping.Add(_event.Attributes, Record.Measurements, log);
            else if (double.IsNaN(row.TimeToFirstTokenSeconds) && IsFirstToken() && _event.Time >= span.Start && span.Start > 0 && _event.Time <= span.End)
                row.TimeToFirstTokenSeconds = Seconds(span.Start, _event.Time);
        }

        // What follows the first token, shared among the others.
        if (double.IsNaN(row.TimePerOutputTokenSeconds) && row.OutputTokens > 1 && row.LatencySeconds - row.TimeToFirstTokenSeconds is >= 0 and var rest)
            row.TimePerOutputTokenSeconds = rest / (row.OutputTokens - 1);
    }

    // The first chunk of an answer is an event in some instrumentations; later ones have the same name.
    private bool IsFirstToken() => _event.Is("gen_ai.first_token"u8) || _event.Is("first_token"u8) || _event.Is("llm.content.completion.chunk"u8);

    private static double Seconds(ulong start, ulong end) => (end - start) * SecondsPerNanosecond;
}
