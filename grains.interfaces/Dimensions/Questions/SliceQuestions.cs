using OrleansMonitor.Dimensions;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Dimensions.Questions;

/// <summary>What explanation is asked for, as in the HTTP interface.</summary>
public sealed record ExplanationParameters(string Model, string? Metric)
{
    public string? From { get; init; }

    public string? To { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    public string? TimeZone { get; init; }

    /// <summary><c>previous</c> (also null), <c>range</c>, <c>version</c>, or how much earlier the same range lies (<c>-7d</c>).</summary>
    public string? Against { get; init; }

    public string? AgainstFrom { get; init; }

    public string? AgainstTo { get; init; }

    public string? AgainstVersion { get; init; }

    public int MinRecords { get; init; } = ChangeExplainer.DefaultMinRecords;

    public int Limit { get; init; } = SliceQuestions.DefaultLimit;

    internal ReferenceParameters Reference => new(Model, Version, From, TimeZone, Against, AgainstFrom, AgainstTo, AgainstVersion);
}

/// <summary>Figures by dimensions, and what explains their change, for the HTTP endpoint and for the client inside the cluster.</summary>
public sealed class SliceQuestions(IGrainFactory grains, TimeProvider time)
{
    public const int DefaultLimit = 20;

    private const int MaxLimit = 10_000, MaxMinRecords = 1_000_000;

    /// <param name="dimension">Null: refused, with those that there are.</param>
    /// <param name="pair">The other dimension of a pair; null: the slices of one dimension.</param>
    public async Task<HealthAnswer<ModelSlices>> GetSlicesAsync(
        string model, string? dimension, string? pair, string? metric, string? from, string? to, string? version, string? segment, string? timeZone)
    {
        if (!TryReadMetric(metric, out var figure, out var refusal)
            || !RangeParameters.TryRead(model, from, to, version, segment, timeZone, time.GetUtcNow(), out var query, out refusal))
            return new(refusal!);
        var (data, missing) = await ReadAsync(query, from).ConfigureAwait(false);
        if (data is null)
            return new(missing!);
        var view = ViewOf(data);
        // Of a segment that there is not, nothing else is wrong.
        var isUnknown = SliceWarnings.IsUnknown(data, query);
        if (!string.IsNullOrEmpty(dimension) && view.WithholdsAll(string.IsNullOrEmpty(pair) ? dimension : PairOf(dimension, pair)))
            return new(HealthRefusal.Withheld(data.Points[0].MinimumRecords, from));
        if ((isUnknown is null || string.IsNullOrEmpty(dimension)) && ProblemOf(view, model, dimension, pair) is { } problem)
            return new(problem);
        if (NotTold(view, figure!) is { } unknown)
            return new(unknown);
        var name = string.IsNullOrEmpty(pair) ? dimension! : PairOf(dimension!, pair);
        return new(new ModelSlices
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Version = query.Version,
            Segment = query.Segment,
            UnknownSlice = isUnknown,
            Warnings = SliceWarnings.Of(data, query, figure!.Class, view.Classes),
            Metric = figure.Name,
            Unit = figure.Unit,
            Dimensions = view.Dimensions,
            Pairs = [.. view.Pairs.Select(DimensionName.Split)],
            By = DimensionName.Split(name),
            Records = view.Records,
            Dropped = view.Dropped,
            Whole = view.FigureOf(figure),
            Slices = view.SlicesOf(name, figure),
        });
    }

    public async Task<HealthAnswer<ModelExplanation>> ExplainAsync(ExplanationParameters asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (!TryReadMetric(asked.Metric, out var figure, out var refusal)
            || !TryReadNumber("minRecords", asked.MinRecords, MaxMinRecords, out refusal)
            || !TryReadNumber("limit", asked.Limit, MaxLimit, out refusal)
            || !RangeParameters.TryRead(asked.Model, asked.From, asked.To, asked.Version, asked.Segment, asked.TimeZone, time.GetUtcNow(), out var query, out refusal)
            || !ReferenceRange.TryRead(asked.Reference, time.GetUtcNow(), out var against, out refusal))
            return new(refusal!);
        var (after, missing) = await ReadAsync(query, asked.From).ConfigureAwait(false);
        if (after is null)
            return new(missing!);
        var reference = against.QueryFor(query, after.From, after.To);
        // The range before follows from the range: what is wrong with it is wrong with from.
        var isGiven = asked.AgainstFrom is not null || asked.AgainstVersion is not null;
        var (names, begin) = isGiven ? (RangeNames.Against, asked.AgainstFrom) : (RangeNames.Plain, asked.From);
        var (before, unread) = await ReadAsync(reference, begin, names).ConfigureAwait(false);
        if (before is null)
            return new(unread!);
        if (ReferenceRange.Shared(asked.Reference, after, before, query, reference) is { } shared)
            return new(shared);
        var (first, second) = (ViewOf(before), ViewOf(after));
        if ((NotShown(first, before, figure!, begin, names.From) ?? NotShown(second, after, figure!, asked.From)) is { } few)
            return new(few);
        if ((NotTold(first, figure!) ?? NotTold(second, figure!)) is { } unknown)
            return new(unknown);
        return new(new ModelExplanation
        {
            Model = asked.Model,
            Before = new ExplainedSide(UnixTime.ToTime(before.From), UnixTime.ToTime(before.To), reference.Version, first.Records),
            After = new ExplainedSide(UnixTime.ToTime(after.From), UnixTime.ToTime(after.To), query.Version, second.Records),
            Segment = query.Segment,
            UnknownSlice = SliceWarnings.IsUnknown(after, query),
            Warnings = SliceWarnings.Of(after, query, figure!.Class, [.. first.Classes.Union(second.Classes, StringComparer.Ordinal)]),
            Explanation = new ChangeExplainer(first, second, figure).Explain(asked.MinRecords, asked.Limit),
        });
    }

    private Task<(HealthData? Data, HealthRefusal? Refusal)> ReadAsync(HealthQuery query, string? from) => ReadAsync(query, from, RangeNames.Plain);

    private async Task<(HealthData? Data, HealthRefusal? Refusal)> ReadAsync(HealthQuery query, string? from, RangeNames names) =>
        await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelAsync(query).ConfigureAwait(false) switch
        {
            null => (null, HealthRefusal.Unknown("model", query.Name, "/v1/models")),
            { Exceeded: { } limit } => (null, HealthRefusal.TooMuch(limit, from, parameter: names.From)),
            var data when query.Version is { Length: > 0 } version && !data.Versions.Contains(version, StringComparer.Ordinal) => (null, HealthRefusal.Missing(
                names.Version, "No such version.", version, $"The model '{query.Name}' has no version '{version}'; it has {ListOf(data.Versions)}.")),
            { Points: [{ IsWithheld: true } point] } => (null, HealthRefusal.Withheld(point.MinimumRecords, from, names.From)),
            var data => (data, null),
        };

    private static SliceView ViewOf(HealthData data)
    {
        var whole = new PartialAggregate();
        foreach (var point in data.Points)
            whole.MergeEncoded(point.Partial, SliceView.Parts);
        return new SliceView(whole, [.. data.Points.SelectMany(static point => point.Withheld ?? [])], data.Points.Length == 0 ? 0 : data.Points[0].MinimumRecords);
    }

    private static bool TryReadMetric(string? name, out SliceMetric? metric, out HealthRefusal? refusal)
    {
        metric = SliceMetrics.Find(name ?? "", out var problem);
        refusal = metric is null ? HealthRefusal.OfParameter("metric", name ?? "", problem) : null;
        return metric is not null;
    }

    private static bool TryReadNumber(string parameter, int value, int most, out HealthRefusal? refusal)
    {
        refusal = value >= 1 && value <= most ? null : HealthRefusal.OfParameter(parameter, $"{value}", $"a whole number from 1 to {most:N0}");
        return refusal is null;
    }

    private static HealthRefusal? ProblemOf(SliceView view, string model, string? dimension, string? pair)
    {
        if (string.IsNullOrEmpty(dimension))
            return HealthRefusal.OfParameter("dimension", "", $"given: a dimension of the model, which has {ListOf(view.Dimensions)}");
        if (string.IsNullOrEmpty(pair))
            return UnknownDimension("dimension", view, model, dimension);
        if (pair == dimension)
            return HealthRefusal.OfParameter("pair", pair, "another dimension than dimension");
        if (view.Pairs.Contains(PairOf(dimension, pair), StringComparer.Ordinal))
            return null;
        return UnknownDimension("dimension", view, model, dimension) ?? UnknownDimension("pair", view, model, pair) ?? HealthRefusal.Missing(
            "pair",
            "No such pair.",
            pair,
            $"The pair {dimension}, {pair} was not counted in the range: no record has both, or Aggregation:Models:{model}:DimensionPairs does not choose it. There {(view.Pairs.Count == 1 ? "is" : "are")} {ListOf([.. view.Pairs.Select(static name => string.Join(" with ", DimensionName.Split(name)))])}.");
    }

    private static HealthRefusal? UnknownDimension(string parameter, SliceView view, string model, string dimension)
    {
        if (view.Dimensions.Contains(dimension, StringComparer.Ordinal))
            return null;
        var nearest = NearestNames.Of(dimension, view.Dimensions) is [var name, ..] ? $" Did you mean {name}?" : "";
        return HealthRefusal.Missing(
            parameter, "No such dimension.", dimension, $"No record of the range has the dimension '{dimension}' of the model '{model}'; there {(view.Dimensions.Count == 1 ? "is" : "are")} {ListOf(view.Dimensions)}.{nearest}");
    }

    /// <summary>A side without the figure, because too few records make it up.</summary>
    private static HealthRefusal? NotShown(SliceView view, HealthData data, SliceMetric metric, string? from, string parameter = "from")
    {
        var part = metric.Name switch
        {
            ['l', 'a', 't', 'e', ..] => "latency",
            ['s', 'c', 'o', 'r', 'e', ..] => "outputs.scores",
            "mae" or "rmse" or "bias" => "regression",
            _ => "classification",
        };
        return view.FigureOf(metric) is null && Array.Find(data.Points, point => point.Withheld?.Contains(part) == true) is { } few ? HealthRefusal.Withheld(few.MinimumRecords, from, parameter) : null;
    }

    private static HealthRefusal? NotTold(SliceView view, SliceMetric metric) => view.TellsApart(metric) ? null : HealthRefusal.OfParameter(
        "metric", metric.Name, "of a class that slices tell apart: the 16 that come first in ordinal order");

    private static string PairOf(string first, string second) =>
        string.CompareOrdinal(first, second) < 0 ? DimensionName.Pair(first, second) : DimensionName.Pair(second, first);

    private static string ListOf(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
