using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>The attributes by which any service can send whole records, under the names that JSON has for them.</summary>
internal static class OwnAttributes
{
    private const string Known =
        "model, version, segment, id, prediction, label, score, value, actual, weight, cost, label_follows, feature.NAME, measurement.NAME, dimension.NAME, probability.CLASS";

    /// <summary>What they all begin with.</summary>
    public static ReadOnlySpan<byte> Prefix => "orleansmonitor."u8;

    public static void Map(OtlpAttributes attributes, OtlpRecord record, RejectionLog log)
    {
        for (var i = 0; i < attributes.Count; i++)
        {
            var (key, value) = attributes[i];
            if (key.Span.StartsWith(Prefix) && NameCache.Shared.Get(key.Span) is { } field)
                Map(field, field[Prefix.Length..], value, record, log);
        }
    }

    private static void Map(string field, string name, OtlpValue value, OtlpRecord record, RejectionLog log)
    {
        ref var row = ref record.Row;
        switch (name)
        {
            case "model" or "version" or "id" or "label_follows":
                break;
            case "segment":
                record.Segment = value.Class(field, log) ?? "";
                break;
            case "prediction":
                row.Prediction = value.Class(field, log);
                break;
            case "label":
                row.Label = value.Class(field, log);
                break;
            case "score":
                row.Score = value.Number(field, NumberRule.Score, log);
                break;
            case "value":
                row.Value = value.Number(field, NumberRule.Value, log);
                break;
            case "actual":
                row.Actual = value.Number(field, NumberRule.Value, log);
                break;
            case "cost":
                row.Cost = value.Number(field, NumberRule.Cost, log);
                break;
            case "weight":
                row.Weight = (float)value.Number(field, NumberRule.Weight, log, 1);
                break;
            default:
                MapNamed(field, name, value, record, log);
                break;
        }
    }

    private static void MapNamed(string field, string name, OtlpValue value, OtlpRecord record, RejectionLog log)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var rest = name[(dot + 1)..];
        switch (dot < 0 ? "" : name[..dot])
        {
            case "feature":
                value.Named(field, rest, NamedColumnRules.Features, record.Features, log);
                break;
            case "measurement":
                value.Named(field, rest, NamedColumnRules.Measurements, record.Measurements, log);
                break;
            case "dimension":
                value.Named(field, rest, NamedColumnRules.Dimensions, record.Dimensions, log);
                break;
            case "probability":
                if (AttributeReading.HasRoom(field, rest, NamedColumnRules.Probabilities, record.Probabilities, log)
                    && value.Number(field, NumberRule.Probability, log) is var number && !double.IsNaN(number))
                {
                    record.Probabilities.Add(new(rest, number, null));
                }

                break;
            default:
                log.AddCell(OtlpReasons.AttributeUnknown, NameRules.Show(field), value.Show(), "orleansmonitor. and one of " + Known);
                break;
        }
    }
}
