using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Query;

/// <summary>Asks a silo for what is not health, and has it change something. A failure is a sentence with an exit code.</summary>
internal sealed class SiloDesk(SiloConnection silo, TimeSpan? timeout = null) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = Open(silo, timeout ?? Timeout);

    public Uri Endpoint => silo.Endpoint;

    public void Dispose() => _http.Dispose();

    /// <summary>The answer as it came; nothing where the silo answered nothing.</summary>
    public async Task<JsonElement?> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, SiloAddress.Of(silo.Endpoint, path));
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: HealthJson.Options);
        var (_, answer) = await SendAsync(request, cancellation).ConfigureAwait(false);
        if (answer.Length == 0)
            return null;
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.Clone();
        }
        catch (JsonException problem)
        {
            throw SiloAddress.Unexpected(silo.Endpoint, problem.Message);
        }
    }

    /// <summary>An answer that is a file.</summary>
    /// <param name="path">Of the endpoint.</param>
    /// <param name="type">The media type that it must be of.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<byte[]> DownloadAsync(string path, string type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, SiloAddress.Of(silo.Endpoint, path));
        var (found, answer) = await SendAsync(request, cancellation).ConfigureAwait(false);
        return found == type ? answer : throw SiloAddress.Unexpected(silo.Endpoint, $"it answers {(found.Length == 0 ? "nothing" : found)} where {type} was asked for");
    }

    private async Task<(string Type, byte[] Answer)> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw SiloAddress.Refused(answer) ?? SiloAddress.Unexpected(silo.Endpoint, $"it answers {(int)response.StatusCode} {response.ReasonPhrase}");
            return (response.Content.Headers.ContentType?.MediaType ?? "", response.StatusCode == HttpStatusCode.NoContent ? [] : answer);
        }
        catch (HttpRequestException problem)
        {
            throw SiloAddress.Unreachable(silo.Endpoint, problem);
        }
        catch (OperationCanceledException problem) when (!cancellation.IsCancellationRequested)
        {
            throw SiloAddress.Unreachable(silo.Endpoint, problem);
        }
    }

    public Task<(JsonElement Json, T Answer)> GetAsync<T>(string path, CancellationToken cancellation)
        where T : class => AskAsync<T>(HttpMethod.Get, path, null, cancellation);

    public async Task<T> PostAsync<T>(string path, object body, CancellationToken cancellation)
        where T : class => (await AskAsync<T>(HttpMethod.Post, path, body, cancellation).ConfigureAwait(false)).Answer;

    public void Show(Terminal terminal, OutputFormat format, JsonElement json, Func<ResultTable> table) =>
        ResultWriter.Write(terminal, format, json, () => AnswerGuard.Show(silo.Endpoint, table).Untitled());

    private async Task<(JsonElement Json, T Answer)> AskAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation)
        where T : class
    {
        var json = await SendAsync(method, path, body, cancellation).ConfigureAwait(false)
            ?? throw SiloAddress.Unexpected(silo.Endpoint, "it answers nothing");
        try
        {
            return (json, json.Deserialize<T>(HealthJson.Options) ?? throw SiloAddress.Unexpected(silo.Endpoint, "it answers null"));
        }
        catch (JsonException problem)
        {
            throw SiloAddress.Unexpected(silo.Endpoint, problem.Message);
        }
    }

    private static HttpClient Open(SiloConnection silo, TimeSpan timeout)
    {
        var http = silo.OpenHttp();
        http.Timeout = timeout;
        return http;
    }
}
