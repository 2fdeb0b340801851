using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.PromQl.Parsing;
using OrleansMonitor.PromQl.Series;
using OrleansMonitor.Silo.Prometheus.Sources;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Prometheus.Queries;

/// <summary>Which series, names and values of labels there are. Without <c>match[]</c> names are all that the product has, and values those of all time.</summary>
internal sealed class PrometheusSeries(FigureSources sources, PrometheusQueries queries, TimeProvider time)
{
    private const long Day = 86_400_000;

    /// <summary>Moments of a range at which series are looked for.</summary>
    private const long Moments = 48;

    private const long MaxSamples = 2_000_000;

    public Task<IResult> SeriesAsync(HttpContext context) => queries.BoundedAsync(context, async parameters =>
    {
        if (parameters.Selectors() is not { Count: > 0 } selectors)
            throw new QueryException(QueryFailure.BadData, "no match[] parameter provided");
        var found = await FindAsync(context, parameters, selectors);
        return Answer(found.Order(LabelOrder.Ordinal).Take(parameters.Limit()).Select(static labels => labels.ToDictionary(static label => label.Key, static label => label.Value)).ToArray());
    });

    public Task<IResult> LabelsAsync(HttpContext context) => queries.BoundedAsync(context, async parameters =>
    {
        var selectors = parameters.Selectors();
        var names = selectors.Count > 0
            ? (await FindAsync(context, parameters, selectors)).SelectMany(static labels => labels.Select(static label => label.Key))
            : FamilyCatalog.All.SelectMany(SampleNames.LabelsOf);
        return Answer(names.Distinct().Order(StringComparer.Ordinal).Take(parameters.Limit()).ToArray());
    });

    public Task<IResult> ValuesAsync(HttpContext context, string name) => queries.BoundedAsync(context, async parameters =>
    {
        if (!LabelRules.IsName(name))
            throw new QueryException(QueryFailure.BadData, $"invalid label name: \"{name}\"");
        var values = parameters.Selectors() is { Count: > 0 } selectors
            ? (await FindAsync(context, parameters, selectors)).Select(labels => labels[name])
            : await AllValuesAsync(context, parameters, name);
        return Answer(values.Where(static value => value.Length > 0).Distinct().Order(StringComparer.Ordinal).Take(parameters.Limit()).ToArray());
    });

    /// <summary>What a family is; families without a series among them.</summary>
    public Task<IResult> MetadataAsync(HttpContext context) => queries.BoundedAsync(context, parameters =>
    {
        var metric = parameters.Text("metric");
        var families = FamilyCatalog.All.Select(static family => (family.Name, family.Kind, family.Help, family.Unit))
            .Concat(SourceFor(context).OwnFamilies.Select(static family => (family.Name, family.Kind, family.Help, family.Unit)))
            .Where(family => metric.Length == 0 || family.Name == metric).DistinctBy(static family => family.Name).Take(parameters.Limit());
        return Task.FromResult(Answer(families.ToDictionary(
            static family => family.Name,
            static family => (FamilyMetadata[])[new FamilyMetadata(family.Kind.ToString().ToLowerInvariant(), family.Help, family.Unit)])));
    });

    private static IResult Answer<T>(T data) => TypedResults.Json(new PrometheusAnswer<T>(data));

    private FigureSource SourceFor(HttpContext context) => sources.For(Caller.Of(context).Grants);

    private async Task<IReadOnlyCollection<Labels>> FindAsync(HttpContext context, PrometheusParameters parameters, IReadOnlyList<IReadOnlyList<Matcher>> selectors)
    {
        var end = Math.Min(parameters.Time("end") ?? long.MaxValue, time.GetUtcNow().ToUnixTimeMilliseconds());
        var start = Math.Min(parameters.Time("start") ?? end - Day, end);
        var step = Math.Max(FamilyStep.Length, (end - start) / Moments);
        var source = SourceFor(context);
        var found = new HashSet<Labels>();
        foreach (var matchers in selectors)
        {
            // The last moment is the end, whatever the step is.
            var first = end - ((end - start) / step * step);
            var selection = new SampleSelection(matchers, first, end, step, QueryLimits.Lookback, NeedsLast: true, MaxSamples);
            found.UnionWith((await source.SelectAsync(selection, context.RequestAborted)).Select(static series => series.Labels));
        }

        return found;
    }

    private async Task<IEnumerable<string>> AllValuesAsync(HttpContext context, PrometheusParameters parameters, string name)
    {
        if (name == Labels.MetricName)
            return FamilyCatalog.All.SelectMany(SampleNames.Of).Concat(SourceFor(context).OwnFamilies.SelectMany(OwnHistory.NamesOf));
        var source = SourceFor(context);
        if (name == FamilyLabels.Model)
            return await source.OwnersAsync(OwnerKind.Model, context.RequestAborted);
        if (name == SampleNames.Bound)
            return FamilyHistogram.Bounds.Select(NumberText.Of).Append("+Inf");
        // One family that has the label is enough to find its values: that of the records, where it does, has no series without them.
        var family = FamilyCatalog.All.Where(family => SampleNames.LabelsOf(family).Contains(name)).OrderBy(static family => family.Name.EndsWith("records_total", StringComparison.Ordinal) ? 0 : 1).FirstOrDefault();
        return family is null ? [] : (await FindAsync(context, parameters, [[new Matcher(MatchKind.Equal, Labels.MetricName, SampleNames.Of(family).First())]])).Select(labels => labels[name]);
    }

    private sealed record FamilyMetadata(string Type, string Help, string Unit);
}
