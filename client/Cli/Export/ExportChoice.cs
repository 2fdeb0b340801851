using System.Globalization;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Export;

/// <summary>What somebody wants to have exported, before a silo was asked what there is.</summary>
internal sealed record ExportChoice
{
    // Timelines have one name for both: their errors are the ratio.
    private const string Errors = "errors", ErrorRatio = "error_ratio";

    /// <summary>Empty: all, unless nodes are chosen.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    public required IReadOnlyList<string> Nodes { get; init; }

    public bool AllNodes { get; init; }

    public bool ByVersion { get; init; }

    public bool BySegment { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    /// <summary>Empty: all that take no argument.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    public required HealthRange Range { get; init; }

    public required string Step { get; init; }

    /// <summary>The series that there are of it, and the range in absolute times.</summary>
    /// <param name="silo">Whom to ask.</param>
    /// <param name="now">From which relative times count.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<(List<ExportSeries> Series, ExportRange Range)> ResolveAsync(SiloDesk silo, DateTimeOffset now, CancellationToken cancellation)
    {
        var series = new List<ExportSeries>();
        var newest = new List<DateTimeOffset?>();
        if (Models.Count > 0 || (Nodes.Count == 0 && !AllNodes))
        {
            var (_, known) = await silo.GetAsync<IReadOnlyList<ModelListEntry>>("/v1/models", cancellation).ConfigureAwait(false);
            foreach (var model in Named(Models, known, static entry => entry.Model, "model"))
            {
                newest.Add(model.Watermark);
                series.AddRange(ByVersion || BySegment ? await PartsAsync(silo, model.Model, cancellation).ConfigureAwait(false) : [Whole(model.Model)]);
            }
        }

        if (Nodes.Count > 0 || AllNodes)
        {
            var (_, known) = await silo.GetAsync<IReadOnlyList<NodeListEntry>>("/v1/nodes", cancellation).ConfigureAwait(false);
            foreach (var node in Named(Nodes, known, static entry => entry.Node, "node"))
            {
                newest.Add(node.Watermark);
                series.Add(new ExportSeries(ExportScope.Node, null, null, null, node.Node));
            }
        }

        var range = RangeOf(newest.Max(), now);
        range.CheckSize(series.Sum(each => (long)FiguresOf(each).Count));
        return (series, range);
    }

    /// <summary>The figures that a series may have.</summary>
    public IReadOnlyList<string> FiguresOf(ExportSeries series)
    {
        var owner = series.Scope == ExportScope.Node ? MetricOwners.Nodes : MetricOwners.Models;
        var metrics = Metrics.Count == 0 ? MetricCatalog.All : Metrics.Select(static name => MetricCatalog.Find(name, out _)!);
        return [.. metrics.Where(metric => !metric.IsPresence && (metric.Owners & owner) != 0).Select(static metric => metric.Name == Errors ? ErrorRatio : metric.Name).Distinct(StringComparer.Ordinal)];
    }

    private ExportSeries Whole(string model) => new(Version is not null ? ExportScope.Version : Segment is not null ? ExportScope.Segment : ExportScope.Model, model, Version, Segment, null);

    private async Task<IEnumerable<ExportSeries>> PartsAsync(SiloDesk silo, string model, CancellationToken cancellation)
    {
        var (_, health) = await silo.GetAsync<ModelHealth>(new QueryPath("/v1/models/", model, "/health").ToString(), cancellation).ConfigureAwait(false);
        // Lists of names have none for the records without one; where there are no such records the series has no values.
        return [
            .. (ByVersion ? health.Versions.Prepend("").Distinct(StringComparer.Ordinal) : []).Select(version => new ExportSeries(ExportScope.Version, model, version, null, null)),
            .. (BySegment ? health.Segments.Prepend("").Distinct(StringComparer.Ordinal) : []).Select(segment => new ExportSeries(ExportScope.Segment, model, null, segment, null)),
        ];
    }

    private static IEnumerable<T> Named<T>(IReadOnlyList<string> names, IReadOnlyList<T> known, Func<T, string> nameOf, string what)
    {
        if (names.Count == 0)
            return known;
        var byName = known.ToDictionary(nameOf, StringComparer.Ordinal);
        return names.Distinct(StringComparer.Ordinal).Select(name => byName.TryGetValue(name, out var found) ? found
            : throw new CliException(ExitCodes.Refused, $"there is no {what} '{name}'{(NearestNames.Of(name, byName.Keys) is { Count: > 0 } nearest ? $"; did you mean {string.Join(" or ", nearest)}?" : "")}")).ToList();
    }

    private ExportRange RangeOf(DateTimeOffset? newest, DateTimeOffset now)
    {
        var zone = Range.TimeZone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : null;
        var to = Instant(Range.To, "--to") ?? newest?.AddMilliseconds(1) ?? now;
        var from = Instant(Range.From, "--from") ?? to.AddDays(-1);
        if (from >= to)
            throw new CliException(ExitCodes.Usage, $"--from is {Text(from)}: it lies before --to, which is {Text(to)}{(Range.To is null ? ", the newest record" : "")}");
        return StepParameter.TryParse(Step, out var length) ? new ExportRange(from, to, Step, length, Range.TimeZone) : throw new CliException(ExitCodes.Usage, $"--step is '{Step}': it is {StepParameter.Grammar}");

        DateTimeOffset? Instant(string? text, string option) => text is null ? null
            : TimeParameter.TryParse(text, now.ToUnixTimeMilliseconds(), out var time, zone) ? DateTimeOffset.FromUnixTimeMilliseconds(time)
            : throw new CliException(ExitCodes.Usage, $"{option} is '{text}': it is {TimeText.Expected}");
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
