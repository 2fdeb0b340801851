using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Cli.Tests.Export;

/// <summary>A run as the server keeps it.</summary>
internal sealed class MlflowRun
{
    public required string Id { get; init; }

    public required string Experiment { get; init; }

    public string Name { get; set; } = "";

    public string Status { get; set; } = "RUNNING";

    public long StartTime { get; set; }

    public long EndTime { get; set; }

    public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Every point that was ever logged, as MLflow's file store keeps them: one that comes twice is there twice.</summary>
    public List<(string Key, double Value, long Timestamp, long Step)> Points { get; } = [];
}

/// <summary>
/// MLflow's tracking server, from its REST documentation (mlflow.org/docs/latest/rest-api.html) and the rules that it says requests must keep to: what
/// the real one refuses is refused, with its codes of error.
/// </summary>
internal sealed partial class MlflowServer : IAsyncDisposable
{
    private const int MaxMetrics = 1000, MaxTags = 100, MaxBody = 1_000_000, MaxKey = 250, MaxTagValue = 5000, MaxName = 500;

    private readonly WebApplication _app;
    private readonly Lock _lock = new();

    private MlflowServer(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public Dictionary<string, string> Experiments { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Deleted { get; } = new(StringComparer.Ordinal);

    public List<MlflowRun> Runs { get; } = [];

    /// <summary>Paths that were asked for, without what stands before the call's name.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentQueue<string> Authorizations { get; } = new();

    /// <summary>What a call answers in the place of its answer, by its name and how often it came; before it has any effect. Status 0 cuts the connection.</summary>
    public Func<string, int, (int Status, string Type, string Body)?> Before { get; set; } = static (_, _) => null;

    /// <summary>Likewise, after it had its effect: the answer is lost.</summary>
    public Func<string, int, (int Status, string Type, string Body)?> After { get; set; } = static (_, _) => null;

    /// <summary>Points of one page of a history.</summary>
    public int HistoryPage { get; set; } = 5;

    public static async Task<MlflowServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new MlflowServer(builder.Build());
        server._app.Map("/api/2.0/mlflow/{area}/{call}", server.ServeAsync);
        await server._app.StartAsync();
        server.Url = server._app.Urls.Single();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context, string area, string call)
    {
        var name = $"{area}/{call}";
        Calls.Enqueue(name);
        Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        var number = Calls.Count(each => each == name);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (Before(name, number) is { } instead)
        {
            await WriteAsync(context, instead);
            return;
        }

        (int Status, string Type, string Body) answer;
        lock (_lock)
        {
            try
            {
                answer = (200, "application/json", JsonSerializer.Serialize(Answer(context.Request, name, body.ToArray())));
            }
            catch (Refusal refusal)
            {
                answer = (refusal.Status, "application/json", JsonSerializer.Serialize(new { error_code = refusal.Code, message = refusal.Message }));
            }
        }

        await WriteAsync(context, After(name, number) ?? answer);
    }

    private static async Task WriteAsync(HttpContext context, (int Status, string Type, string Body) answer)
    {
        if (answer.Status == 0)
        {
            context.Abort();
            return;
        }

        (context.Response.StatusCode, context.Response.ContentType) = (answer.Status, answer.Type);
        await context.Response.WriteAsync(answer.Body);
    }

    private object Answer(HttpRequest request, string name, byte[] body)
    {
        var isQuery = name is "experiments/get-by-name" or "metrics/get-history";
        Check(request.Method == (isQuery ? "GET" : "POST"), $"{name} is not called by {request.Method}");
        if (isQuery)
            return name == "metrics/get-history" ? History(request.Query) : ExperimentByName(Query(request.Query, "experiment_name"));
        Check(request.ContentType?.Split(';')[0] == "application/json", $"Bad Request. Content-Type must be one of ['application/json'], not {request.ContentType}");
        Check(request.ContentLength == body.Length, "a body in chunks is none to a WSGI server");
        using var document = JsonDocument.Parse(body);
        var json = document.RootElement;
        return name switch
        {
            "experiments/create" => CreateExperiment(Text(json, "name", MaxName)),
            "runs/create" => CreateRun(json),
            "runs/search" => Search(json),
            "runs/log-batch" => LogBatch(json, body.Length),
            "runs/update" => Update(json),
            _ => throw new Refusal(404, "ENDPOINT_NOT_FOUND", name),
        };
    }

    private object ExperimentByName(string name) => Experiments.TryGetValue(name, out var id)
        ? new { experiment = new { experiment_id = id, name, lifecycle_stage = Deleted.Contains(name) ? "deleted" : "active" } }
        : throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", $"Could not find experiment with name '{name}'");

    private object CreateExperiment(string name)
    {
        Check(name.Length > 0, "Invalid experiment name: ''");
        if (!Experiments.TryAdd(name, (Experiments.Count + 1).ToString(CultureInfo.InvariantCulture)))
            throw new Refusal(400, "RESOURCE_ALREADY_EXISTS", $"Experiment '{name}' already exists.");
        return new { experiment_id = Experiments[name] };
    }

    private object CreateRun(JsonElement json)
    {
        var experiment = Text(json, "experiment_id", 64);
        Check(Experiments.Any(each => each.Value == experiment && !Deleted.Contains(each.Key)), $"No active experiment with id={experiment} exists");
        var run = new MlflowRun { Id = Guid.NewGuid().ToString("N"), Experiment = experiment, Name = Text(json, "run_name", MaxKey), StartTime = Whole(json, "start_time") };
        Check(json.GetProperty("tags").GetArrayLength() <= MaxTags, "too many tags");
        foreach (var tag in json.GetProperty("tags").EnumerateArray())
        {
            var key = Text(tag, "key", MaxKey);
            CheckName("tag", key);
            Check(run.Tags.TryAdd(key, Text(tag, "value", MaxTagValue)), $"the tag {key} comes twice");
        }

        Runs.Add(run);
        return new { run = InfoOf(run) };
    }

    private object Search(JsonElement json)
    {
        var experiments = json.GetProperty("experiment_ids").EnumerateArray().Select(static id => id.GetString()!).ToList();
        Check(experiments.Count > 0, "experiment_ids is empty");
        Check(Text(json, "run_view_type", 20) is "ACTIVE_ONLY" or "DELETED_ONLY" or "ALL", "Invalid run_view_type");
        Check(Whole(json, "max_results") is >= 1 and <= 50_000, "Invalid value for max_results");
        Check(json.GetProperty("order_by").EnumerateArray().All(static each => OrderBy().IsMatch(each.GetString()!)), "Invalid order_by");
        var filter = TagFilter().Match(Text(json, "filter", 1000));
        Check(filter.Success, "Invalid clause(s) in filter string");
        var found = Runs.Where(run => experiments.Contains(run.Experiment) && run.Tags.GetValueOrDefault(filter.Groups[1].Value) == filter.Groups[2].Value)
            .OrderBy(static run => run.StartTime).Take((int)Whole(json, "max_results")).Select(InfoOf).ToList();
        // An empty list is left out, as all that is the default is.
        return found.Count == 0 ? new { } : new { runs = found };
    }

    private object LogBatch(JsonElement json, int length)
    {
        Check(length <= MaxBody, $"Batched logging API requests must be at most {MaxBody} bytes, got a request of size {length}.");
        var run = RunOf(Text(json, "run_id", 32));
        var metrics = json.GetProperty("metrics").EnumerateArray().ToList();
        Check(metrics.Count <= MaxMetrics, $"A batch logging request can contain at most {MaxMetrics} metrics. Got {metrics.Count} metrics.");
        var points = new List<(string, double, long, long)>();
        foreach (var metric in metrics)
        {
            var key = Text(metric, "key", MaxKey);
            CheckName("metric", key);
            Check(metric.GetProperty("value").ValueKind == JsonValueKind.Number, $"Got invalid value for metric '{key}'. Please specify value as a valid double (64-bit floating point)");
            var timestamp = Whole(metric, "timestamp");
            Check(timestamp >= 0, $"Got invalid timestamp {timestamp} for metric '{key}'. Timestamp must be a nonnegative long (64-bit integer)");
            points.Add((key, metric.GetProperty("value").GetDouble(), timestamp, Whole(metric, "step")));
        }

        run.Points.AddRange(points);
        return new { };
    }

    private object History(IQueryCollection query)
    {
        var (run, key) = (RunOf(Query(query, "run_id")), Query(query, "metric_key"));
        Check(int.TryParse(Query(query, "max_results"), out var most) && most is >= 1 and <= 25_000, "Invalid max_results");
        var skip = query.TryGetValue("page_token", out var token) ? int.Parse(token.ToString(), CultureInfo.InvariantCulture) : 0;
        var all = run.Points.Where(point => point.Key == key).ToList();
        // Whole numbers of 64 bits are texts in the JSON of protocol buffers.
        var page = all.Skip(skip).Take(Math.Min(most, HistoryPage)).Select(static point => new { key = point.Key, value = point.Value, timestamp = Of(point.Timestamp), step = Of(point.Step) }).ToList();
        var next = skip + page.Count;
        return next < all.Count ? new { metrics = page, next_page_token = Of(next) } : page.Count == 0 ? new { } : new { metrics = page };

        static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private object Update(JsonElement json)
    {
        var run = RunOf(Text(json, "run_id", 32));
        run.Status = Text(json, "status", 20);
        Check(run.Status is "RUNNING" or "SCHEDULED" or "FINISHED" or "FAILED" or "KILLED", $"Invalid status {run.Status}");
        run.EndTime = Whole(json, "end_time");
        return new { run_info = new { run_id = run.Id } };
    }

    private static object InfoOf(MlflowRun run) => new
    {
        info = new { run_id = run.Id, experiment_id = run.Experiment, run_name = run.Name, status = run.Status, start_time = run.StartTime, lifecycle_stage = "active" },
        data = new
        {
            // The latest by step, then time, then value.
            metrics = run.Points.GroupBy(static point => point.Key).Select(static points => points.MaxBy(static point => (point.Step, point.Timestamp, point.Value)))
                .Select(static point => new { key = point.Key, value = point.Value, timestamp = point.Timestamp, step = point.Step }).ToArray(),
            tags = run.Tags.Select(static tag => new { key = tag.Key, value = tag.Value }).ToArray(),
        },
    };

    private MlflowRun RunOf(string id) => Runs.SingleOrDefault(run => run.Id == id) ?? throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", $"Run with id={id} not found");

    /// <summary>Letters, digits, <c>_ - . /</c> and blanks, and a path that is its own shortest form.</summary>
    private static void CheckName(string what, string name)
    {
        Check(Names().IsMatch(name), $"Invalid {what} name: '{name}'. Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), and slashes (/).");
        Check(name.Split('/').All(static part => part is not ("" or "." or "..")), $"Invalid {what} name: '{name}'. Names may be treated as files in certain cases, and must not resolve to other names when treated as such.");
    }

    private static string Query(IQueryCollection query, string name) => query.TryGetValue(name, out var value) && value.Count == 1 ? value.ToString() : throw new Refusal(400, "INVALID_PARAMETER_VALUE", $"Missing value for required parameter '{name}'.");

    private static string Text(JsonElement json, string name, int most)
    {
        Check(json.TryGetProperty(name, out var value), $"Missing value for required parameter '{name}'.");
        Check(value.ValueKind == JsonValueKind.String, $"Invalid value for parameter '{name}' supplied: it is no string");
        Check(value.GetString()!.Length <= most, $"{name} had length {value.GetString()!.Length}, which exceeded length limit of {most}");
        return value.GetString()!;
    }

    private static long Whole(JsonElement json, string name)
    {
        Check(json.TryGetProperty(name, out var value), $"Missing value for required parameter '{name}'.");
        Check(value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _), $"Invalid value for parameter '{name}' supplied: it is no integer");
        return value.GetInt64();
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
            throw new Refusal(400, "INVALID_PARAMETER_VALUE", message);
    }

    [GeneratedRegex(@"^[/A-Za-z0-9_.\- ]+$")]
    private static partial Regex Names();

    [GeneratedRegex("^tags\\.`([^`]+)` = '([^']*)'$")]
    private static partial Regex TagFilter();

    [GeneratedRegex("^attributes?\\.start_time (ASC|DESC)$")]
    private static partial Regex OrderBy();

    private sealed class Refusal(int status, string code, string message) : Exception(message)
    {
        public int Status => status;

        public string Code => code;
    }
}
