using System.Net;
using System.Text.Json;

namespace OrleansMonitor.Harness.Network;

/// <summary>A block of a stream of server-sent events.</summary>
/// <param name="Id">Null: it has none.</param>
/// <param name="Name">Its event; empty: none is named.</param>
/// <param name="Data">Of JSON; an empty object without any.</param>
public sealed record ServerEvent(string? Id, string Name, JsonElement Data)
{
    /// <summary>Whether it says that a model has changed.</summary>
    public bool Names(string model) => Data.GetProperty("models") is { ValueKind: JsonValueKind.Array } models
        ? models.EnumerateArray().Any(each => each.GetString() == model)
        : Data.GetProperty("models").GetString() == "all";

    /// <summary>Whether it says that there is something new of rules, alerts, nodes or the cluster.</summary>
    public bool Has(string topic) => Data.GetProperty(topic).GetBoolean();
}

/// <summary>The stream of changes of a silo, <c>GET /v1/live</c>. Whoever waits in vain for a minute is told what came.</summary>
public sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));

    /// <summary>All that came so far.</summary>
    public string Text { get; private set; } = "";

    /// <param name="http">To the silo.</param>
    /// <param name="key">Null: none is shown.</param>
    /// <param name="lastId">Where to go on; null: from now.</param>
    public static async Task<HttpResponseMessage> AskAsync(HttpClient http, string? key, string? lastId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/live");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        if (lastId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <inheritdoc cref="AskAsync"/>
    public static async Task<EventStream> OpenAsync(HttpClient http, string? key, string? lastId)
    {
        var response = await AskAsync(http, key, lastId);
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw new HttpRequestException($"{(int)response.StatusCode} {response.Content.Headers.ContentType}: {await response.Content.ReadAsStringAsync()}");
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next block, up to its empty line.</summary>
    public async Task<ServerEvent> NextAsync()
    {
        var (id, name, data) = ((string?)null, "", "{}");
        while (await ReadLineAsync() is { } line)
        {
            Text += line + "\n";
            if (line.Length == 0)
                return new ServerEvent(id, name, JsonDocument.Parse(data).RootElement);
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
        }

        throw new EndOfStreamException(Text);
    }

    /// <summary>The first change that is like this.</summary>
    public async Task<ServerEvent> UntilAsync(Func<ServerEvent, bool> isIt)
    {
        while (true)
        {
            if (await NextAsync() is { Name: "changed" } each && isIt(each))
                return each;
        }
    }

    /// <summary>Answers when the silo has ended it.</summary>
    public async Task EndsAsync()
    {
        try
        {
            while (true)
                await NextAsync();
        }
        catch (Exception e) when (e is EndOfStreamException or IOException or HttpRequestException)
        {
        }
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        _limit.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> ReadLineAsync()
    {
        try
        {
            return await reader.ReadLineAsync(_limit.Token);
        }
        catch (OperationCanceledException) when (_limit.IsCancellationRequested)
        {
            throw new TimeoutException($"what was waited for did not come within a minute; what came: {Text}");
        }
    }
}
