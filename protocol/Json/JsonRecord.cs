using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Values;

namespace OrleansMonitor.Json;

/// <summary>A feature of a JSON record: a number, or a category.</summary>
internal readonly record struct JsonFeature(string Name, double Number, string? Category);

/// <summary>One record of a JSON body.</summary>
internal sealed class JsonRecord(TimeProvider time) : JsonFields
{
    private const string Known =
        "model, version, segment, node, id, time, prediction, label, score, value, actual, latencySeconds, weight, error, features, "
        + "inputTokens, outputTokens, cachedTokens, reasoningTokens, timeToFirstTokenSeconds, timePerOutputTokenSeconds, cost, labelFollows";

    private const long MaxTokens = RecordLimits.MaxTokens;

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
                if (!Value(ref reader, name, out text))
                    return false;
                Segment = text ?? "";
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
                return Value(ref reader, name, out _row.Prediction);
            case "label":
                return Value(ref reader, name, out _row.Label);
            case "score":
                return Number(ref reader, name, double.NaN, NumberRule.Score, out _row.Score);
            case "value":
                return Number(ref reader, name, double.NaN, NumberRule.Value, out _row.Value);
            case "actual":
                return Number(ref reader, name, double.NaN, NumberRule.Value, out _row.Actual);
            case "latencySeconds":
                return Number(ref reader, name, RecordRow.NoLatency, NumberRule.Latency, out _row.LatencySeconds);
            case "weight":
                if (!Number(ref reader, name, 1, out number))
                    return false;
                _row.Weight = (float)Math.Min(number, float.MaxValue);
                return true;
            case "error":
                if (!Value(ref reader, name, out text))
                    return false;
                _row.Error = text is null || MissingText.IsNoError(text) ? null : text;
                return true;
            case "features":
                return ReadFeatures(ref reader);
            case "inputTokens":
                return Tokens(ref reader, name, out _row.InputTokens);
            case "outputTokens":
                return Tokens(ref reader, name, out _row.OutputTokens);
            case "cachedTokens":
                return Tokens(ref reader, name, out _row.CachedTokens);
            case "reasoningTokens":
                return Tokens(ref reader, name, out _row.ReasoningTokens);
            case "timeToFirstTokenSeconds":
                return Number(ref reader, name, double.NaN, NumberRule.TokenTime, out _row.TimeToFirstTokenSeconds);
            case "timePerOutputTokenSeconds":
                return Number(ref reader, name, double.NaN, NumberRule.TokenTime, out _row.TimePerOutputTokenSeconds);
            case "cost":
                return Number(ref reader, name, double.NaN, NumberRule.Cost, out _row.Cost);
            case "labelFollows":
                return Truth(ref reader, name, out _labelFollows);
            default:
                return Unknown(name, Known);
        }
    }

    private bool Tokens(ref Utf8JsonReader reader, string field, out long tokens) =>
        TryWhole(ref reader, MaxTokens, out tokens) || LeaveOut(ref reader, JsonFault.TokensReason, field, WholeLimit(MaxTokens));

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
            ReadFeature(ref reader, name);
        }

        return true;
    }

    private void ReadFeature(ref Utf8JsonReader reader, string name)
    {
        if (IsMissing(ref reader))
            return; // missing, if any other record has it
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                AddNumber(name, reader.GetDouble());
                break;
            case JsonTokenType.String when reader.ValueTextEquals("Infinity"u8):
                AddNumber(name, double.PositiveInfinity);
                break;
            case JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8):
                AddNumber(name, double.NegativeInfinity);
                break;
            case JsonTokenType.String or JsonTokenType.True or JsonTokenType.False:
                var category = JsonText.Name(ref reader);
                var problem = category is null ? JsonFault.TypeReason : NameRules.Check(category);
                if (problem is null)
                    _features.Add(new JsonFeature(name, double.NaN, category));
                else
                    LeaveOut(problem, $"features.{name}", NameRules.Show(category ?? ""), NameRules.LimitText);
                break;
            default:
                LeaveOut(ref reader, JsonFault.TypeReason, $"features.{name}", "a number, a string or null");
                break;
        }
    }

    private void AddNumber(string name, double number)
    {
        if (!NumberRule.Feature.Allows(number))
        {
            LeaveOut(NumberRule.Feature.Reason, $"features.{name}", number.ToString("R", CultureInfo.InvariantCulture), NumberRule.Feature.Limit);
            number = double.NaN;
        }

        _features.Add(new JsonFeature(name, number, null));
    }
}
