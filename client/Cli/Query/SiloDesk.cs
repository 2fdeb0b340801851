using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Query;

/// <summary>Asks a silo for what is not health, and has it change something. A failure is a sentence with an exit code.</summary>
internal sealed class SiloDesk(SiloConnection silo, TimeSpan? timeout = null) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = Open(silo, timeout ?? Timeout);

    public void Dispose() => _http.Dispose();

    /// <summary>The answer as it came; nothing where the silo answered nothing.</summary>
    public async Task<JsonElement?> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, SiloAddress.Of(silo.Endpoint, path));
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: HealthJson.Options);
        try
        {
            using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw SiloAddress.Refused(answer) ?? SiloAddress.Unexpected(silo.Endpoint, $"it answers {(int)response.StatusCode} {response.ReasonPhrase}");
            if (response.StatusCode == HttpStatusCode.NoContent || answer.Length == 0)
                return null;
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.Clone();
        }
        catch (JsonException problem)
        {
            throw SiloAddress.Unexpected(silo.Endpoint, problem.Message);
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

    public async Task<(JsonElement Json, T Answer)> GetAsync<T>(string path, CancellationToken cancellation)
    {
        var json = await SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false)
            ?? throw SiloAddress.Unexpected(silo.Endpoint, "it answers nothing");
        try
        {
            return (json, json.Deserialize<T>(HealthJson.Options)!);
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
