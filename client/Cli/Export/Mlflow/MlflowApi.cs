using System.Globalization;
using System.Net;
using System.Text.Json;
using OrleansMonitor.Cli.Export.Sending;

namespace OrleansMonitor.Cli.Export.Mlflow;

/// <summary>The part of MLflow's REST API (2.0) that an export needs.</summary>
internal sealed class MlflowApi(Receiver receiver, CancellationToken cancellation)
{
    /// <summary>Pages of a list that are read at most.</summary>
    private const int MaxPages = 1000;

    private const int HistoryPage = 25_000;

    private const string Exists = "RESOURCE_ALREADY_EXISTS", Missing = "RESOURCE_DOES_NOT_EXIST";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The experiment of a name, which is made where it is not there.</summary>
    public async Task<string> ExperimentAsync(string name)
    {
        if (await FindAsync().ConfigureAwait(false) is { } found)
            return found;
        var (answer, error) = await AskAsync("experiments/create", new { Name = name }, Exists).ConfigureAwait(false);
        // Somebody else made it in between.
        return error is null ? Text(answer, "experiment_id") : await FindAsync().ConfigureAwait(false) ?? throw receiver.Problem($"the experiment '{name}' is there and cannot be found");

        async Task<string?> FindAsync()
        {
            var (answer, error) = await AskAsync($"experiments/get-by-name?experiment_name={Uri.EscapeDataString(name)}", null, Missing).ConfigureAwait(false);
            if (error is not null)
                return null;
            var experiment = Member(answer, "experiment");
            return experiment.TryGetProperty("lifecycle_stage", out var stage) && stage.GetString() == "deleted"
                ? throw receiver.Problem($"the experiment '{name}' was deleted: restore it, or name another with --experiment")
                : Text(experiment, "experiment_id");
        }
    }

    /// <summary>The oldest run with a tag, and the newest step of each of its metrics; null: there is none.</summary>
    public async Task<(string Id, Dictionary<string, long> Newest)?> FindRunAsync(string experiment, string tag, string value)
    {
        var (answer, _) = await AskAsync("runs/search", new
        {
            ExperimentIds = (string[])[experiment],
            Filter = $"tags.`{tag}` = '{value}'",
            RunViewType = "ACTIVE_ONLY",
            MaxResults = 1,
            OrderBy = (string[])["attributes.start_time ASC"],
        }).ConfigureAwait(false);
        if (!answer.TryGetProperty("runs", out var runs) || runs.GetArrayLength() == 0)
            return null;
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        if (runs[0].TryGetProperty("data", out var data) && data.TryGetProperty("metrics", out var metrics))
        {
            foreach (var metric in metrics.EnumerateArray())
                newest[Text(metric, "key")] = Whole(metric, "step");
        }

        return (Text(Member(runs[0], "info"), "run_id"), newest);
    }

    public async Task<string> CreateRunAsync(string experiment, string name, long startTime, IEnumerable<KeyValuePair<string, string>> tags)
    {
        var (answer, _) = await AskAsync("runs/create", new
        {
            ExperimentId = experiment,
            RunName = name,
            StartTime = startTime,
            Tags = tags.Select(static tag => new { tag.Key, tag.Value }).ToArray(),
        }).ConfigureAwait(false);
        return Text(Member(Member(answer, "run"), "info"), "run_id");
    }

    public Task EndRunAsync(string run, long endTime) => AskAsync("runs/update", new { RunId = run, Status = "FINISHED", EndTime = endTime });

    /// <summary>The steps that a metric of a run has.</summary>
    public async Task<HashSet<long>> StepsOfAsync(string run, string key)
    {
        var steps = new HashSet<long>();
        var page = "";
        for (var i = 0; i < MaxPages; i++)
        {
            var (answer, error) = await AskAsync(
                string.Create(CultureInfo.InvariantCulture, $"metrics/get-history?run_id={Uri.EscapeDataString(run)}&metric_key={Uri.EscapeDataString(key)}&max_results={HistoryPage}{(page.Length > 0 ? "&page_token=" + Uri.EscapeDataString(page) : "")}"), null, Missing).ConfigureAwait(false);
            if (error is not null || !answer.TryGetProperty("metrics", out var metrics))
                return steps;
            foreach (var metric in metrics.EnumerateArray())
                steps.Add(Whole(metric, "step"));
            page = answer.TryGetProperty("next_page_token", out var token) ? token.GetString() ?? "" : "";
            if (page.Length == 0)
                return steps;
        }

        throw receiver.Problem($"the history of the metric '{key}' has no end");
    }

    /// <summary>Logs what is left to be logged, which is asked for before each attempt, and with it whether the one before may have arrived.</summary>
    public async Task LogAsync(string run, Func<bool, Task<IReadOnlyList<MlflowMetric>>> left)
    {
        var answer = await receiver.SendAsync(
            async mayHaveArrived => await left(mayHaveArrived).ConfigureAwait(false) is { Count: > 0 } metrics
                ? Request("runs/log-batch", new { RunId = run, Metrics = metrics.Select(static metric => new { metric.Key, metric.Value, metric.Timestamp, metric.Step }).ToArray() })
                : null,
            cancellation).ConfigureAwait(false);
        if (answer is not null)
            Read("runs/log-batch", answer, expected: null);
    }

    private async Task<(JsonElement Answer, string? Error)> AskAsync(string path, object? body, string? expected = null) =>
        Read(path, (await receiver.SendAsync(() => Request(path, body), cancellation).ConfigureAwait(false))!, expected);

    private HttpRequestMessage Request(string path, object? body) => new(body is null ? HttpMethod.Get : HttpMethod.Post, receiver.Address.AbsoluteUri.TrimEnd('/') + "/api/2.0/mlflow/" + path)
    {
        Content = body is null ? null : ContentOf(body),
    };

    /// <summary>With its length: servers of MLflow's kind do not all read a body in chunks.</summary>
    private static ByteArrayContent ContentOf(object body)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    /// <param name="path">For messages.</param>
    /// <param name="answer">What came.</param>
    /// <param name="expected">A code of error that is no failure.</param>
    private (JsonElement Answer, string? Error) Read(string path, ReceiverAnswer answer, string? expected)
    {
        var name = path.Split('?')[0];
        if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw receiver.Problem($"{name}: it answers {Receiver.Describe(answer.Status, answer.Body)}: see --authorization-file");
        JsonElement json;
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            json = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw receiver.Problem($"{name}: it answers {(int)answer.Status} with {(answer.Type.Length > 0 ? answer.Type : "no type")}, which is no answer of MLflow: is the address its root?");
        }

        if (answer.IsSuccess)
            return json.ValueKind == JsonValueKind.Object ? (json, null) : throw receiver.Problem($"{name}: it answers something that is no answer of MLflow");
        var code = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("error_code", out var found) ? found.GetString() : null;
        return code is not null && code == expected ? (json, code) : throw receiver.Problem($"{name}: it answers {Receiver.Describe(answer.Status, answer.Body)}");
    }

    private JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : throw receiver.Problem($"its answer has no {name}");

    private string Text(JsonElement json, string name) => Member(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw receiver.Problem($"{name} of its answer is no text");

    /// <summary>Whole numbers of 64 bits come as text or as numbers.</summary>
    private long Whole(JsonElement json, string name) => !json.TryGetProperty(name, out var member) ? 0
        : member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number) ? number
        : member.ValueKind == JsonValueKind.String && long.TryParse(member.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) ? number
        : throw receiver.Problem($"{name} of its answer is no whole number");
}
