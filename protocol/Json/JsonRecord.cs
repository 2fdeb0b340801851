using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Values;

namespace OrleansMonitor.Json;

/// <summary>One record of a JSON body.</summary>
internal sealed class JsonRecord(TimeProvider time, IdKey? key = null) : JsonFields(key)
{
    private const string Known =
        "model, version, segment, node, id, time, prediction, label, score, value, actual, latencySeconds, weight, error, features, measurements, "
        + "inputTokens, outputTokens, cachedTokens, reasoningTokens, timeToFirstTokenSeconds, timePerOutputTokenSeconds, cost, labelFollows";

    private const long MaxTokens = RecordLimits.MaxTokens;

    private readonly List<JsonNamed> _features = [];
    private readonly List<JsonNamed> _measurements = [];
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

    protected override void Reset()
    {
        Model = Version = Segment = "";
        Node = null;
        _labelFollows = null;
        _features.Clear();
        _measurements.Clear();
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
}
