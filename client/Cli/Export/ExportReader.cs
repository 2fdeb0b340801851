using System.Globalization;
using System.Runtime.CompilerServices;
using OrleansMonitor.Charts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Health.Timeline;

namespace OrleansMonitor.Cli.Export;

/// <summary>
/// Reads the course of figures from a silo, part after part of the range, so that neither side holds more than a part of it. A part ends where
/// the silo's last step does: rows that are longer than the step are in one part only.
/// </summary>
/// <param name="silo">Whom to ask.</param>
/// <param name="range">Which steps.</param>
/// <param name="withOpen">Whether steps that are not over are there too.</param>
internal sealed class ExportReader(SiloDesk silo, ExportRange range, bool withOpen)
{
    /// <summary>Steps of one answer; a silo gives 2,000.</summary>
    private const int StepsAtOnce = 1000;

    /// <summary>Figures of one question, which a silo bounds.</summary>
    private const int FiguresAtOnce = 32;

    private const int HistogramColumns = 200, HistogramRows = 50;

    // How the refusals begin in which a silo says what a range must be.
    private const string TooManyRows = "later", Withheld = "earlier";

    /// <summary>Steps that were left out since they are not over.</summary>
    public int Open { get; private set; }

    /// <summary>The longest step that was read where the silo keeps no rows as short as those that were asked for.</summary>
    public TimeSpan? Coarser { get; private set; }

    /// <summary>Parts of the range of which a silo shows nothing, since they have too few records.</summary>
    public int WithheldParts { get; private set; }

    public async IAsyncEnumerable<ExportStep> ReadAsync(ExportSeries series, IReadOnlyList<string> figures, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (at, steps) = (range.From, StepsAtOnce);
        while (at < range.To)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = range.After(at, steps);
            var (timelines, problem) = await AskAsync(series, figures, at, end, cancellation).ConfigureAwait(false);
            if (IsOfRange(problem, TooManyRows) && steps > 1)
            {
                steps /= 2;
                continue;
            }

            if (IsOfRange(problem, Withheld))
            {
                WithheldParts++;
                at = end;
                continue;
            }

            if (problem is not null)
                throw new CliException(ExitCodes.Refused, $"{series.Title}: {problem.Detail}");
            foreach (var step in AnswerGuard.Show(silo.Endpoint, () => StepsOf(series, timelines, at).ToList()))
                yield return step;
            at = timelines[0].EffectiveTo > end ? timelines[0].EffectiveTo : end;
        }
    }

    /// <summary>The distributions of a model, each over the whole range; none where it has no values.</summary>
    public async IAsyncEnumerable<ExportHistograms> ReadHistogramsAsync(ExportSeries series, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var figure in series.Node is null ? (string[])["latency", "ttft", "score", "value"] : [])
        {
            var path = new QueryPath("/v1/models/", series.Model!, "/heatmap").With("figure", figure)
                .With("columns", HistogramColumns.ToString(CultureInfo.InvariantCulture)).With("rows", HistogramRows.ToString(CultureInfo.InvariantCulture))
                .With(new HealthRange { From = Text(range.From), To = Text(range.To), Version = series.Version, Segment = series.Segment, TimeZone = range.TimeZone });
            var (_, map) = await silo.GetAsync<HeatMap>(path.ToString(), cancellation).ConfigureAwait(false);
            if (map.Edges.Count > 1)
                yield return new ExportHistograms(series, map);
        }
    }

    private async Task<(List<FigureTimeline> Timelines, SeriesProblem? Problem)> AskAsync(ExportSeries series, IReadOnlyList<string> figures, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var request = new SeriesRequest
        {
            Model = series.Model,
            Node = series.Node,
            Version = series.Version,
            Segment = series.Segment,
            From = Text(from),
            To = Text(to),
            Step = range.Step,
            Tz = range.TimeZone,
        };
        var answers = (await silo.PostAsync<SeriesBatchAnswer>("/v1/series", new SeriesBatchRequest([.. figures.Chunk(FiguresAtOnce).Select(part => request with { Figures = part })]), cancellation).ConfigureAwait(false)).Answers;
        return (answers.Select(static answer => answer.Timeline).OfType<FigureTimeline>().ToList(), answers.FirstOrDefault(static answer => answer.Problem is not null)?.Problem);
    }

    private static bool IsOfRange(SeriesProblem? problem, string limit) => problem is { Parameter: "from" } && problem.Limit?.StartsWith(limit, StringComparison.Ordinal) == true;

    private IEnumerable<ExportStep> StepsOf(ExportSeries series, List<FigureTimeline> timelines, DateTimeOffset at)
    {
        var first = timelines[0];
        if (range.Length.Months == 0 && first.StepSeconds * 1000 > range.Length.Milliseconds && first.Records.Any(static records => records > 0))
            Coarser = TimeSpan.FromSeconds(Math.Max(first.StepSeconds, Coarser?.TotalSeconds ?? 0));
        for (var i = 0; i < first.Time.Count; i++)
        {
            var (from, to) = (first.Time[i], i + 1 < first.Time.Count ? first.Time[i + 1] : first.EffectiveTo);
            // The answer begins with the rows that enclose what was asked for, which the part before may have had.
            if (from < at && at > range.From)
                continue;
            var values = timelines.SelectMany(timeline => timeline.Figures.Select(figure => ValueOf(figure.Key, figure.Value, i))).OfType<ExportValue>().ToList();
            if (values.Count == 0)
                continue;
            if (withOpen || to <= first.Completeness.Watermark)
                yield return new ExportStep(series, from, to, values);
            else
                Open++;
        }
    }

    private static ExportValue? ValueOf(string name, TimelineFigure figure, int i) =>
        figure.Values[i] is { } value ? new ExportValue(name, figure.Unit, value, figure.N[i], figure.Low?[i], figure.High?[i]) : null;

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
