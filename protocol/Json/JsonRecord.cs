using System.Text.Json;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Json;

/// <summary>A feature of a JSON record: a number, or a category.</summary>
internal readonly record struct JsonFeature(string Name, double Number, string? Category);

/// <summary>One record of a JSON body.</summary>
internal sealed class JsonRecord(TimeProvider time) : JsonFields
{
    private const string Known =
        "model, version, segment, node, id, time, prediction, label, score, value, actual, latencySeconds, weight, error, features, "
        + "inputTokens, outputTokens, timeToFirstTokenSeconds, timePerOutputTokenSeconds, cost, labelFollows";

    private const long MaxTokens = Absent.Tokens - 1;

    private readonly List<JsonFeature> _features = [];
    private RecordRow _row;
    private bool? _labelFollows;

    public string Model { get; private set; } = "";

    public string Version { get; private set; } = "";

    public string Segment { get; private set; } = "";

    /// <summary>Null: the request's.</summary>
    public string? Node { get; private set; }

    public ref readonly RecordRow Row => ref _row;

    public List<JsonFeature> Features => _features;

    protected override void Reset()
    {
        Model = Version = Segment = "";
        Node = null;
        _labelFollows = null;
        _features.Clear();
        _row = new RecordRow { Time = time.GetUtcNow().ToUnixTimeMilliseconds() };
    }

    protected override bool Complete()
    {
        if (Model.Length == 0)
            return Fail(JsonFault.MissingReason, "model", "", NameRules.LimitText);

        // The id serves to join the label, and nothing else.
        if (_labelFollows == false)
            _row.InferenceId = 0;
        return true;
    }

    protected override bool ReadField(ref Utf8JsonReader reader, string name)
    {
        string? text;
        double number;
        switch (name)
        {
            case "model":
                if (!Name(ref reader, name, "", out text))
                    return false;
                Model = text!;
                return true;
            case "version":
                if (!Name(ref reader, name, "", out text, mayBeEmpty: true))
                    return false;
                Version = text!;
                return true;
            case "segment":
                if (!Name(ref reader, name, "", out text, mayBeEmpty: true))
                    return false;
                Segment = text!;
                return true;
            case "node":
                if (!Name(ref reader, name, null, out text))
                    return false;
                Node = text;
                return true;
            case "id":
                return Id(ref reader, name, out _row.InferenceId);
            case "time":
                return Time(ref reader, name, ref _row.Time);
            case "prediction":
                return Name(ref reader, name, null, out _row.Prediction);
            case "label":
                return Name(ref reader, name, null, out _row.Label);
            case "score":
                return Number(ref reader, name, double.NaN, out _row.Score);
            case "value":
                return Number(ref reader, name, double.NaN, out _row.Value);
            case "actual":
                return Number(ref reader, name, double.NaN, out _row.Actual);
            case "latencySeconds":
                return Number(ref reader, name, RecordRow.NoLatency, out _row.LatencySeconds);
            case "weight":
                if (!Number(ref reader, name, 1, out number))
                    return false;
                _row.Weight = (float)number;
                return true;
            case "error":
                return Name(ref reader, name, null, out _row.Error);
            case "features":
                return ReadFeatures(ref reader);
            case "inputTokens":
                return Whole(ref reader, name, MaxTokens, out _row.InputTokens);
            case "outputTokens":
                return Whole(ref reader, name, MaxTokens, out _row.OutputTokens);
            case "timeToFirstTokenSeconds":
                if (!Number(ref reader, name, double.NaN, out number))
                    return false;
                _row.TimeToFirstTokenSeconds = (float)number;
                return true;
            case "timePerOutputTokenSeconds":
                if (!Number(ref reader, name, double.NaN, out number))
                    return false;
                _row.TimePerOutputTokenSeconds = (float)number;
                return true;
            case "cost":
                if (!Number(ref reader, name, double.NaN, out number))
                    return false;
                _row.Cost = (float)number;
                return true;
            case "labelFollows":
                return Truth(ref reader, name, out _labelFollows);
            default:
                return Unknown(name, Known);
        }
    }

    private bool ReadFeatures(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail(JsonFault.TypeReason, "features", Text(ref reader), "an object of numbers, strings and nulls");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Name(ref reader);
            if (name is null || NameRules.Check(name) is { })
                return Fail(name is null ? JsonFault.TypeReason : NameRules.Check(name)!, "features", NameRules.Show(name ?? ""), NameRules.LimitText);
            if (_features.Count == RecordLimits.MaxFeatures)
                return Fail(RejectionReasons.TooManyFeatures, "features", $"more than {RecordLimits.MaxFeatures}", $"{RecordLimits.MaxFeatures} in a record");
            reader.Read();
            if (!ReadFeature(ref reader, name))
                return false;
        }

        return true;
    }

    private bool ReadFeature(ref Utf8JsonReader reader, string name)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true; // missing, if any other record has it
            case JsonTokenType.Number:
                _features.Add(new JsonFeature(name, reader.GetDouble(), null));
                return true;
            case JsonTokenType.String or JsonTokenType.True or JsonTokenType.False:
                var category = JsonText.Name(ref reader);
                if (category is null || NameRules.Check(category) is { })
                    return Fail(category is null ? JsonFault.TypeReason : NameRules.Check(category)!, $"features.{name}", NameRules.Show(category ?? ""), NameRules.LimitText);
                _features.Add(new JsonFeature(name, double.NaN, category));
                return true;
            default:
                return Fail(JsonFault.TypeReason, $"features.{name}", Text(ref reader), "a number, a string or null");
        }
    }
}
