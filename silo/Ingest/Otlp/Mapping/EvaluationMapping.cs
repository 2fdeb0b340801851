using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>
/// The result of an evaluation: its score is the measurement of its name, its label the one of its name with <c>.label</c>, since a measurement of a
/// prediction is a number or a category.
/// </summary>
internal static class EvaluationMapping
{
    private const string LabelSuffix = ".label";

    public static ReadOnlySpan<byte> EventName => "gen_ai.evaluation.result"u8;

    /// <summary>An evaluation that failed has neither, and adds nothing.</summary>
    public static void Add(OtlpAttributes attributes, List<JsonNamed> target, RejectionLog log)
    {
        const string NameField = "gen_ai.evaluation.name";
        if (attributes.Find("gen_ai.evaluation.name"u8).Class(NameField, log) is not { } name)
            return;
        var (score, label) = (attributes.Find("gen_ai.evaluation.score.value"u8), attributes.Find("gen_ai.evaluation.score.label"u8));
        if (!score.IsAbsent && AttributeReading.HasRoom(NameField, name, NamedColumnRules.Measurements, target, log)
            && score.Number("gen_ai.evaluation.score.value", NumberRule.Measurement, log) is var number && !double.IsNaN(number))
        {
            target.Add(new JsonNamed(name, number, null));
        }

        if (!label.IsAbsent && AttributeReading.HasRoom(NameField, name + LabelSuffix, NamedColumnRules.Measurements, target, log)
            && label.Class("gen_ai.evaluation.score.label", log) is { } category)
        {
            target.Add(new JsonNamed(name + LabelSuffix, double.NaN, category));
        }
    }
}
