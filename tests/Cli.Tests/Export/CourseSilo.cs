using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Charts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Health.Timeline;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Tests.Export;

/// <summary>
/// A silo's answers about courses, of figures that follow from their names and times: a test knows every value without reading it anywhere.
/// Rows are an hour long before <see cref="HoursUntil"/>, as a silo's old ones are.
/// </summary>
internal sealed class CourseSilo : IAsyncDisposable
{
    public const string Model = "fraud";

    /// <summary>Of the newest record.</summary>
    public static readonly DateTimeOffset Watermark = new(2026, 3, 1, 12, 30, 0, TimeSpan.Zero);

    private static readonly Completeness Whole = new() { Records = 1, SampledOut = 0, Dropped = 0, Late = 0, Rejected = 0, Watermark = Watermark };

    private static readonly string[] Segments = ["", "north"];

    private readonly WebApplication _app;

    private CourseSilo(WebApplication app) => _app = app;

    public string Endpoint { get; private set; } = "";

    public List<string> Models { get; } = [Model];

    public List<string> Versions { get; } = ["v1", "v2"];

    /// <summary>Requests about courses, one for each part of a range.</summary>
    public ConcurrentQueue<SeriesBatchRequest> Asked { get; } = new();

    public DateTimeOffset HoursUntil { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Steps of one answer past which the range has too many rows.</summary>
    public int MaxSteps { get; set; } = int.MaxValue;

    public static async Task<CourseSilo> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var silo = new CourseSilo(builder.Build());
        silo._app.MapGet("/v1/models", () => Json(silo.Models.Select(EntryOf).ToList()));
        silo._app.MapGet("/v1/nodes", static () => Json(new List<NodeListEntry> { NodeEntry() }));
        silo._app.MapGet("/v1/models/{model}/health", (string model) => Json(silo.HealthOf(model)));
        silo._app.MapGet("/v1/models/{model}/heatmap", static (string model, string figure) => Json(MapOf(model, figure)));
        silo._app.MapPost("/v1/series", silo.AnswerAsync);
        await silo._app.StartAsync();
        silo.Endpoint = silo._app.Urls.Single();
        return silo;
    }

    /// <summary>The value that a figure has at a time; absent of every fourth hour, and of what it cannot be of.</summary>
    public static double? ValueOf(string figure, DateTimeOffset time) => figure.StartsWith("data_drift", StringComparison.Ordinal) || figure.StartsWith("estimated", StringComparison.Ordinal) || time.Hour % 4 == 3
        ? null
        : figure.Length / 64.0 + (time.Minute / 1024.0);

    public static ulong RecordsOf(DateTimeOffset time) => (ulong)(100 + time.Hour);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var batch = (await context.Request.ReadFromJsonAsync<SeriesBatchRequest>(HealthJson.Options))!;
        Asked.Enqueue(batch);
        await Json(new SeriesBatchAnswer([.. batch.Requests!.Select(AnswerOf)])).ExecuteAsync(context);
    }

    private SeriesAnswer AnswerOf(SeriesRequest request)
    {
        foreach (var figure in request.Figures!)
        {
            if (MetricCatalog.Find(figure, out var problem) is null)
                return new SeriesAnswer { Problem = new SeriesProblem(400, "A parameter is not valid.", problem, "figures", figure, "") };
        }

        StepParameter.TryParse(request.Step!, out var step);
        var (from, to) = (TimeOf(request.From!), TimeOf(request.To!));
        var length = TimeSpan.FromMilliseconds(step.Milliseconds);
        if (from < HoursUntil && length < TimeSpan.FromHours(1))
            length = TimeSpan.FromHours(1);
        var times = new List<DateTimeOffset>();
        for (var time = new DateTimeOffset(from.UtcTicks / length.Ticks * length.Ticks, TimeSpan.Zero); time < to; time += length)
            times.Add(time);
        return times.Count > MaxSteps
            ? new SeriesAnswer { Problem = new SeriesProblem(400, "A parameter is not valid.", "The range has too many rows.", "from", request.From, "later, or the slice narrower: the range has more than 100,000 rows") }
            : new SeriesAnswer { Timeline = TimelineOf(request, times, length) };
    }

    private FigureTimeline TimelineOf(SeriesRequest request, List<DateTimeOffset> times, TimeSpan length) => new()
    {
        Model = request.Model,
        Node = request.Node,
        Version = request.Version,
        Segment = request.Segment,
        StepSeconds = length.TotalSeconds,
        EffectiveFrom = times[0],
        EffectiveTo = times[^1] + length,
        Time = times,
        Records = [.. times.Select(RecordsOf)],
        Figures = request.Figures!.ToDictionary(static figure => figure, figure => new TimelineFigure
        {
            Metric = figure,
            Unit = MetricCatalog.Find(figure, out _)!.Unit,
            Values = [.. times.Select(time => time > Watermark || IsUnknown(request) ? null : ValueOf(figure, time))],
            N = [.. times.Select(RecordsOf)],
            Low = figure == "accuracy" ? [.. times.Select(time => ValueOf(figure, time) - 0.125)] : null,
            High = figure == "accuracy" ? [.. times.Select(static _ => (double?)null)] : null,
        }),
        Completeness = Whole,
    };

    // Of a slice that it does not know a silo answers a course without values.
    private bool IsUnknown(SeriesRequest request) =>
        (request.Version is { } version && !Versions.Contains(version)) || (request.Segment is { } segment && Array.IndexOf(Segments, segment) < 0);

    private static ModelListEntry EntryOf(string model) => new()
    {
        Model = model,
        Records = 1,
        Watermark = Watermark,
        PendingPredictions = 0,
        SamplingRate = 1,
        NodesReporting = 1,
        NodesExpected = 1,
        Versions = [],
    };

    private static NodeListEntry NodeEntry() => new() { Node = "gpu-07", State = NodeState.Reporting, Watermark = Watermark, Records = 1, UncommittedBatches = 0, Models = [] };

    private ModelHealth HealthOf(string model) => new()
    {
        Model = model,
        From = Watermark,
        To = Watermark,
        Completeness = Whole,
        // A silo lists names alone.
        Versions = [.. Versions.Where(static version => version.Length > 0)],
        Segments = [.. Segments.Where(static segment => segment.Length > 0)],
        Nodes = [],
    };

    private static HeatMap MapOf(string model, string figure) => new()
    {
        Model = model,
        Figure = figure,
        StepSeconds = 3600,
        Time = [Watermark.AddHours(-2), Watermark.AddHours(-1)],
        Edges = figure == "latency" ? [0.5, 1, 2, 4] : [],
        Counts = figure == "latency" ? [[0, 3, 1], [0, 0, 0]] : [],
        Unit = "s",
        N = 4,
    };

    private static DateTimeOffset TimeOf(string text) => TimeText.TryParse(text, out var time) ? DateTimeOffset.FromUnixTimeMilliseconds(time) : throw new ArgumentException(text);

    private static IResult Json<T>(T answer) => Results.Text(System.Text.Json.JsonSerializer.Serialize(answer, HealthJson.Options), "application/json");
}
