using System.Net;
using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Doctor;

/// <summary>What a silo answered, or why it did not.</summary>
/// <param name="Status">Null: there was no answer.</param>
/// <param name="Problem">What the silo, or the connection, said; empty where there is an answer.</param>
internal sealed record Answer<T>(HttpStatusCode? Status, T? Value, string Problem)
    where T : class;

/// <summary>Asks one silo, in a time that a person waits. No failure is an exception: it is what is looked for.</summary>
internal sealed class DoctorQuestions(HttpClient http, Uri endpoint)
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public Uri Endpoint { get; } = endpoint;

    public async Task<Answer<T>> AskAsync<T>(string path, CancellationToken cancellation)
        where T : class
    {
        try
        {
            using var response = await http.GetAsync(SiloAddress.Of(Endpoint, path), cancellation).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? Read<T>(response.StatusCode, body)
                : new(response.StatusCode, null, SiloAddress.Refused(body)?.Message ?? $"it answers {(int)response.StatusCode} {response.ReasonPhrase}");
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return new(null, null, (problem.InnerException ?? problem).Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, null, $"no answer within {Timeout.TotalSeconds:0} s");
        }
    }

    private static Answer<T> Read<T>(HttpStatusCode status, byte[] body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, HealthJson.Options) is { } value ? new(status, value, "") : new(status, null, "its answer is empty");
        }
        catch (JsonException)
        {
            return new(status, null, "its answer is not a silo's");
        }
    }
}
