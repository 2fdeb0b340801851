using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Values;

namespace OrleansMonitor.Json;

/// <summary>One record of a JSON body.</summary>
internal sealed class JsonRecord(TimeProvider time, IdKey? key = null) : JsonFields(key), IRecordValues
{
    private const string Known =
        "model, version, segment, node, id, time, prediction, label, score, value, actual, latencySeconds, weight, error, features, measurements, probabilities, interval, intervalLevel, dimensions, embeddings, "
        + "inputTokens, outputTokens, cachedTokens, reasoningTokens, timeToFirstTokenSeconds, timePerOutputTokenSeconds, cost, labelFollows";

    private const long MaxTokens = RecordLimits.MaxTokens;

    private readonly List<JsonNamed> _features = [];
    private readonly List<JsonNamed> _measurements = [];
    private readonly List<JsonNamed> _probabilities = [];
    private readonly List<JsonNamed> _dimensions = [];
    private readonly JsonEmbeddings _embeddings = new();
    private RecordRow _row;
    private bool? _labelFollows;

    public string Model { get; private set; } = "";

    public string Version { get; private set; } = "";

    public string Segment { get; private set; } = "";

    /// <summary>Null: the request's.</summary>
    public string? Node { get; private set; }

    public ref readonly RecordRow Row => ref _row;

    public List<JsonNamed> Features => _features;

    public List<JsonNamed> Measurements => _measurements;

    public List<JsonNamed> Probabilities => _probabilities;

    /// <summary>Categories all of them.</summary>
    public List<JsonNamed> Dimensions => _dimensions;

    public JsonEmbeddings Embeddings => _embeddings;

    protected override void Reset()
    {
        Model = Version = Segment = "";
        Node = null;
        _labelFollows = null;
        _features.Clear();
        _measurements.Clear();
        _probabilities.Clear();
        _dimensions.Clear();
        _embeddings.Clear();
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
                return ReadNamed(ref reader, name, NamedColumnRules.Features, _features);
            case "measurements":
                return ReadNamed(ref reader, name, NamedColumnRules.Measurements, _measurements);
            case "probabilities":
                return ReadProbabilities(ref reader, name);
            case "interval":
                return ReadInterval(ref reader, name);
            case "intervalLevel":
                return Number(ref reader, name, double.NaN, out _row.IntervalLevel);
            case "dimensions":
                return ReadCategories(ref reader, name, NamedColumnRules.Dimensions, _dimensions);
            case "embeddings":
                return ReadEmbeddings(ref reader, name);
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
                return Unknown(ref reader, name, Known);
        }
    }

    // Probabilities are used together or not at all: a class without its number would leave the others with another meaning.
    private bool ReadProbabilities(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.StartObject)
            return LeaveOut(ref reader, JsonFault.TypeReason, field, "an object of numbers by class");
        JsonFault? fault = null;
        var rules = NamedColumnRules.Probabilities;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Value(ref reader);
            reader.Read();
            var isNumber = TryNumber(ref reader, double.NaN, out var number);
            if (name is null || NameRules.Check(name) is not null)
                fault ??= new JsonFault(RejectionReasons.ProbabilityInvalid, field, NameRules.Show(name ?? ""), NameRules.LimitText);
            else if (!isNumber || (!double.IsNaN(number) && !rules.Numbers.Allows(number)))
                fault ??= new JsonFault(rules.Numbers.Reason, $"{field}.{name}", Text(ref reader), rules.Numbers.Limit);
            else if (_probabilities.Count == rules.Max)
                fault ??= new JsonFault(rules.TooMany, field, $"more than {rules.Max}", $"{rules.Max} classes in a record");
            else if (!double.IsNaN(number))
                _probabilities.Add(new JsonNamed(name, number, null));
            reader.Skip();
        }

        if (fault is null)
            return true;
        _probabilities.Clear();
        LeaveOut(fault.Reason, fault.Field, fault.Value, fault.Limit);
        return true;
    }

    // What is wrong with the bounds themselves is found where columns are checked.
    private bool ReadInterval(ref Utf8JsonReader reader, string field)
    {
        const string Expected = "an array of two numbers: lower and upper bound";
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.StartArray)
            return LeaveOut(ref reader, JsonFault.TypeReason, field, Expected);
        var (count, isGood) = (0, true);
        Span<double> bounds = [double.NaN, double.NaN];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            isGood &= TryNumber(ref reader, double.NaN, out var bound) && count < bounds.Length;
            if (isGood)
                bounds[count] = bound;
            count++;
            reader.Skip();
        }

        if (isGood && count == bounds.Length)
            (_row.LowerBound, _row.UpperBound) = (bounds[0], bounds[1]);
        else
            LeaveOut(JsonFault.TypeReason, field, count == bounds.Length ? "no numbers" : $"an array of {count}", Expected);
        return true;
    }

    private bool ReadEmbeddings(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail(JsonFault.TypeReason, field, Text(ref reader), "an object of arrays of numbers");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Name(ref reader);
            if (name is null || NameRules.Check(name) is { })
                return Fail(name is null ? JsonFault.TypeReason : NameRules.Check(name)!, field, NameRules.Show(name ?? ""), NameRules.LimitText);
            if (_embeddings.Count == RecordLimits.MaxEmbeddings)
                return Fail(RejectionReasons.TooManyEmbeddings, field, $"more than {RecordLimits.MaxEmbeddings}", $"{RecordLimits.MaxEmbeddings} in a record");
            reader.Read();
            if (_embeddings.Read(ref reader, name) is var (reason, value, limit))
                LeaveOut(reason, $"{field}.{name}", value, limit);
        }

        return true;
    }

    private bool Tokens(ref Utf8JsonReader reader, string field, out long tokens) =>
        TryWhole(ref reader, MaxTokens, out tokens) || LeaveOut(ref reader, JsonFault.TokensReason, field, WholeLimit(MaxTokens));
}
