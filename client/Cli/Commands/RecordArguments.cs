using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Replay;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Commands;

/// <summary>What <c>replay</c> and <c>tail</c> have in common: which columns make a record, and of what.</summary>
internal sealed class RecordArguments
{
    private readonly Option<string> _model = CommonOptions.Name("--model", "NAME", "The model that made the predictions", required: true);
    private readonly Option<string> _version = CommonOptions.SliceName("--version", "Its version (default none)");
    private readonly Option<string> _segment = CommonOptions.SliceName("--segment", "The segment of all rows (default none)");
    private readonly Option<string> _segmentColumn = CommonOptions.Column("--segment-column", "Column with the segment of each row");
    private readonly Option<string> _time = CommonOptions.Column("--time", "Column with the event time, of the time zone --tz unless it has an offset", required: true);
    private readonly Option<TimeZoneInfo?> _timeZone = CommonOptions.TimeZone("Time zone of times without an offset");
    private readonly Option<string> _id = CommonOptions.Column("--id", "Column with the inference id; a row without a label then waits for a later one");
    private readonly Option<string> _prediction = CommonOptions.Column("--prediction", "Column with the predicted class");
    private readonly Option<string> _score = CommonOptions.Column("--score", "Column with the score, 0 to 1");
    private readonly Option<string> _positive = CommonOptions.Name("--positive", "CLASS", "The class that scores are the probability of");
    private readonly Option<string> _label = CommonOptions.Column("--label", "Column with the actual class");
    private readonly Option<string> _value = CommonOptions.Column("--value", "Column with the predicted number");
    private readonly Option<string> _actual = CommonOptions.Column("--actual", "Column with the actual number");
    private readonly Option<string> _latency = CommonOptions.Column("--latency", "Column with the latency");
    private readonly Option<string> _latencyUnit = CommonOptions.OneOf("--latency-unit", "UNIT", "Its unit: s, ms or us (default s)", "s", "ms", "us");
    private readonly Option<string> _error = CommonOptions.Column("--error", "Column with the error code; empty, 0 and false are none");
    private readonly Option<string[]> _features = CommonOptions.Columns("--feature", "Column with a numeric feature; may be repeated");
    private readonly Option<string[]> _categories = CommonOptions.Columns("--category", "Column with a categorical feature; may be repeated");
    private readonly Option<string[]> _measures = CommonOptions.Measures("Column with a measurement (feedback, judge score, verdict, revenue): numbers, or categories; may be repeated");
    private readonly Option<string[]> _probabilities = CommonOptions.Columns("--probability", "Column with the probability of the class of its name, or PREFIX* for all columns that begin so, the class behind it; may be repeated");
    private readonly Option<string> _lower = CommonOptions.Column("--lower", "Column with the lower bound of the predicted number");
    private readonly Option<string> _upper = CommonOptions.Column("--upper", "Column with the upper bound of the predicted number");
    private readonly Option<double?> _intervalLevel = CommonOptions.Value<double?>(
        "--interval-level", "SHARE", "Share of the actual numbers that are to lie within --lower and --upper, such as 0.9", "a number between 0 and 1", TryParseShare, otherwise: null);

    private readonly Option<string[]> _dimensions = CommonOptions.Dimensions("Column with a dimension (country, device, plan) by which figures are sliced; at most 8");
    private readonly Option<string[]> _embeddings = CommonOptions.Embeddings();
    private readonly Option<string> _inputTokens = CommonOptions.Column("--input-tokens", "Column with the number of tokens read");
    private readonly Option<string> _outputTokens = CommonOptions.Column("--output-tokens", "Column with the number of tokens written");
    private readonly Option<string> _cachedTokens = CommonOptions.Column("--cached-tokens", "Column with how many of the tokens read came from a cache");
    private readonly Option<string> _reasoningTokens = CommonOptions.Column("--reasoning-tokens", "Column with how many of the tokens written were spent on reasoning");
    private readonly PrivacyArguments _privacy = new();

    public Option<string> Model => _model;

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
                 {
                     _model, _version, _segment, _segmentColumn, _time, _timeZone, _id,
                     _prediction, _score, _positive, _label, _value, _actual,
                     _latency, _latencyUnit, _error, _features, _categories, _measures,
                     _probabilities, _lower, _upper, _intervalLevel, _dimensions, _embeddings,
                     _inputTokens, _outputTokens, _cachedTokens, _reasoningTokens,
                 })
            command.Options.Add(option);
        _privacy.AddTo(command);
    }

    public void Check(CommandResult result)
    {
        if (result.GetResult(_segment) is not null && result.GetResult(_segmentColumn) is not null)
            result.AddError("--segment and --segment-column exclude each other");
        if (result.GetResult(_positive) is not null && result.GetResult(_score) is null)
            result.AddError("--positive says what --score is the probability of: give --score too");
        if (result.GetResult(_lower) is null != result.GetResult(_upper) is null)
            result.AddError("--lower and --upper are the two bounds of an interval: give both");
        if (result.GetResult(_intervalLevel) is not null && result.GetResult(_lower) is null)
            result.AddError("--interval-level says how many lie within --lower and --upper: give both too");
        var features = result.GetValue(_features) ?? [];
        var categories = result.GetValue(_categories) ?? [];
        CommonOptions.RefuseTwice(result, "feature", _features, _categories);
        if (features.Length + categories.Length > RecordLimits.MaxFeatures)
            result.AddError($"there are {features.Length + categories.Length} features: at most {RecordLimits.MaxFeatures} are kept");
        _privacy.Check(result, () => Columns(result));
    }

    public ReplayPlan Plan(ParseResult parsed, ITable input, string node, int batchRows) => new()
    {
        File = input,
        Model = parsed.GetValue(_model)!,
        Version = parsed.GetValue(_version) ?? "",
        Segment = parsed.GetValue(_segment) ?? "",
        SegmentColumn = parsed.GetValue(_segmentColumn),
        Time = parsed.GetValue(_time)!,
        TimeZone = parsed.GetValue(_timeZone),
        Id = parsed.GetValue(_id),
        Prediction = parsed.GetValue(_prediction),
        Score = parsed.GetValue(_score),
        Positive = CellText.Name(parsed.GetValue(_positive) ?? ""),
        Label = parsed.GetValue(_label),
        Value = parsed.GetValue(_value),
        Actual = parsed.GetValue(_actual),
        Latency = parsed.GetValue(_latency),
        LatencyUnit = parsed.GetValue(_latencyUnit) switch { "ms" => 1e-3, "us" => 1e-6, _ => 1 },
        Error = parsed.GetValue(_error),
        Features = parsed.GetValue(_features) ?? [],
        Categories = parsed.GetValue(_categories) ?? [],
        Measures = parsed.GetValue(_measures) ?? [],
        Probabilities = ProbabilityColumn.Find(input, parsed.GetValue(_probabilities) ?? []),
        Lower = parsed.GetValue(_lower),
        Upper = parsed.GetValue(_upper),
        IntervalLevel = parsed.GetValue(_intervalLevel),
        Dimensions = parsed.GetValue(_dimensions) ?? [],
        Embeddings = parsed.GetValue(_embeddings) ?? [],
        InputTokens = parsed.GetValue(_inputTokens),
        OutputTokens = parsed.GetValue(_outputTokens),
        CachedTokens = parsed.GetValue(_cachedTokens),
        ReasoningTokens = parsed.GetValue(_reasoningTokens),
        Privacy = _privacy.Of(parsed),
        Node = node,
        BatchRows = batchRows,
    };

    // As much of the plan as rules are for.
    private ReplayPlan Columns(CommandResult result) => new()
    {
        File = null!,
        Model = "",
        Time = "",
        Node = "",
        BatchRows = 1,
        SegmentColumn = result.GetValue(_segmentColumn),
        Features = result.GetValue(_features) ?? [],
        Categories = result.GetValue(_categories) ?? [],
        Measures = result.GetValue(_measures) ?? [],
    };

    private static bool TryParseShare(string text, out double? share)
    {
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        share = number;
        return isNumber && number is > 0 and < 1;
    }
}
