using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>Log records that say something of an earlier call: the result of an evaluation, or the actual outcome.</summary>
internal sealed class EventMapping(OtlpNames names, SpanMapping spans, RecentSpans recent)
{
    private readonly List<JsonNamed> _measurements = [];

    private static ReadOnlySpan<byte> LabelEvent => "orleansmonitor.label"u8;

    /// <summary>What the last one that was taken says; valid until the next one.</summary>
    public LabelBlockBuilder Label { get; } = new();

    public OtlpVerdict Map(OtlpEvent log, OtlpAttributes resource, Guid client, RejectionLog rejections)
    {
        var isLabel = log.Is(LabelEvent);
        if (!isLabel && !log.Is(EvaluationMapping.EventName))
            return OtlpVerdict.Ignored;
        if (ModelOf(log, resource, client) is not { } model)
        {
            rejections.Add(
                OtlpReasons.ModelMissing, "log_records.attributes", "no model",
                "an attribute that names the model, such as gen_ai.request.model; without one the span has to be known already to the silo that receives the event", 1);
            return OtlpVerdict.Refused;
        }

        if (NameRules.CheckInPath(model) is { } problem)
            return Refuse(rejections, problem, "model", NameRules.Show(model), NameRules.LimitOf(problem));
        var id = spans.IdOf(log.Attributes, log.Context);
        if (id == 0)
            return Refuse(rejections, RejectionReasons.IdMissing, "log_records.span_id", "none", "trace and span of the call, or orleansmonitor.id");
        Label.Clear();
        Label.Model = model;
        return isLabel ? MapLabel(log.Attributes, id, rejections) : MapEvaluation(log.Attributes, id, rejections);
    }

    // Events of evaluations name no model by the conventions, and labels are kept where the model is.
    private string? ModelOf(OtlpEvent log, OtlpAttributes resource, Guid client) =>
        OtlpNames.First(names.Model, log.Attributes) ?? recent.ModelOf(client, log.Context.Hash()) ?? resource.Find("orleansmonitor.model"u8).Text();

    private OtlpVerdict MapLabel(OtlpAttributes attributes, ulong id, RejectionLog rejections)
    {
        Label.Replace = attributes.Find("orleansmonitor.replace"u8).Text() == "true";
        if (attributes.Find("orleansmonitor.label"u8).Class("orleansmonitor.label", rejections) is { } label)
            Label.Add(id, label);
        else if (attributes.Find("orleansmonitor.actual"u8).Number("orleansmonitor.actual", NumberRule.Value, rejections) is var actual && !double.IsNaN(actual))
            Label.Add(id, actual);
        else
            return Refuse(rejections, RejectionReasons.LabelMissing, "log_records.attributes", "none", "orleansmonitor.label (a class) or orleansmonitor.actual (a number)");
        return OtlpVerdict.Taken;
    }

    private OtlpVerdict MapEvaluation(OtlpAttributes attributes, ulong id, RejectionLog rejections)
    {
        Label.Replace = false;
        _measurements.Clear();
        EvaluationMapping.Add(attributes, _measurements, rejections);
        if (_measurements.Count == 0)
        {
            // One that failed says so, and is no result.
            return attributes.Find("error.type"u8).IsAbsent
                ? Refuse(rejections, RejectionReasons.LabelMissing, "log_records.attributes", "none", "gen_ai.evaluation.name and score.value (a number) or score.label")
                : OtlpVerdict.Ignored;
        }

        Label.Add(id);
        foreach (var measurement in _measurements)
        {
            _ = measurement.Category is null
                ? Label.TryAddMeasurement(measurement.Name, measurement.Number)
                : Label.TryAddMeasurement(measurement.Name, measurement.Category);
        }

        return OtlpVerdict.Taken;
    }

    private static OtlpVerdict Refuse(RejectionLog log, string reason, string field, string value, string limit)
    {
        log.Add(reason, field, value, limit, 1);
        return OtlpVerdict.Refused;
    }
}
