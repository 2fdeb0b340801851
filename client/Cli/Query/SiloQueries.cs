using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Grains.Health;

namespace OrleansMonitor.Cli.Query;

/// <summary>
/// Asks a silo and keeps its answer as it came, so that <c>--output json</c> shows what any other client would get. What
/// goes wrong is told in a sentence with an exit code.
/// </summary>
internal sealed class SiloQueries : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    public SiloQueries(SiloConnection silo)
    {
        Endpoint = silo.Endpoint;
        _http = silo.OpenHttp();
        _http.Timeout = Timeout;
    }

    public Uri Endpoint { get; }

    public void Dispose() => _http.Dispose();

    public static T Read<T>(JsonElement json)
    {
        try
        {
            return json.Deserialize<T>(HealthJson.Options) ?? throw new CliException(ExitCodes.Refused, "the silo answered null");
        }
        catch (JsonException problem)
        {
            throw new CliException(ExitCodes.Refused, $"the silo's answer cannot be read ({problem.Message}); --output json shows it as it came");
        }
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation, params (string Name, string? Value)[] parameters)
    {
        var address = SiloAddress.Of(Endpoint, path + Query(parameters));
        try
        {
            using var response = await _http.GetAsync(address, cancellation).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return Parse(path, response, body);
        }
        catch (OperationCanceledException problem) when (!cancellation.IsCancellationRequested)
        {
            throw SiloAddress.Unreachable(Endpoint, problem);
        }
        catch (HttpRequestException problem)
        {
            throw SiloAddress.Unreachable(Endpoint, problem);
        }
    }

    private JsonElement Parse(string path, HttpResponseMessage response, byte[] body)
    {
        JsonElement json;
        try
        {
            using var document = JsonDocument.Parse(body);
            json = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw SiloAddress.Unexpected(Endpoint, $"{path} answers {(int)response.StatusCode} {response.ReasonPhrase} and no JSON");
        }

        if (response.IsSuccessStatusCode)
            return json;
        // RFC 9457: the detail is written for people.
        throw json.ValueKind == JsonValueKind.Object && json.TryGetProperty("detail", out var detail)
            ? new CliException(ExitCodes.Refused, detail.GetString() ?? "the silo refused")
            : new CliException(ExitCodes.Refused, $"{Endpoint} answers {(int)response.StatusCode} {response.ReasonPhrase} to {path}");
    }

    private static string Query((string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}");
        var joined = string.Join('&', given);
        return joined.Length == 0 ? "" : "?" + joined;
    }
}
