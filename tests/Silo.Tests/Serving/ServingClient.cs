using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Serving;

/// <summary>Sends the fixtures, and events that tests make, as a payload logger does.</summary>
internal static class ServingClient
{
    private const string Fixtures = "tests/Silo.Tests/Serving/Fixtures/";

    public static string Read(string fixture) => Repository.Read(Fixtures + fixture);

    /// <summary>A fixture of headers, an empty line and a body.</summary>
    public static Task<(HttpStatusCode Code, JsonElement Body)> SendAsync(HttpClient http, string fixture, string query = "?wait=true")
    {
        var text = Read(fixture);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var headers = text[..end].Split('\n').Select(static line => line.Split(':', 2)).Select(static pair => (pair[0], pair[1].Trim()));
        return SendAsync(http, Encoding.UTF8.GetBytes(text[(end + 2)..]), query, [.. headers]);
    }

    /// <summary>An event of a service <c>m</c>.</summary>
    public static Task<(HttpStatusCode Code, JsonElement Body)> SendEventAsync(HttpClient http, string id, bool isResponse, string time, string body, params (string, string)[] headers) =>
        SendAsync(http, Encoding.UTF8.GetBytes(body), "?wait=true", [.. Event(id, isResponse, time), .. headers]);

    public static (string, string)[] Event(string id, bool isResponse, string time) =>
    [
        ("Ce-Specversion", "1.0"), ("Ce-Type", "org.kubeflow.serving.inference." + (isResponse ? "response" : "request")), ("Ce-Source", "http://localhost:9081/"), ("Ce-Id", id),
        ("Ce-Time", time), ("Ce-Inferenceservicename", "m"), ("Ce-Component", "predictor"), ("Content-Type", "application/json"),
    ];

    public static async Task<(HttpStatusCode Code, JsonElement Body)> SendAsync(HttpClient http, byte[] body, string query, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/kserve" + query) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
        {
            if (name == "Content-Type")
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    public static async Task<JsonElement> HealthAsync(HttpClient http, string model, string query = "?from=2024-05-28&to=2024-05-29") =>
        JsonDocument.Parse(await http.GetStringAsync($"/v1/models/{model}/health{query}")).RootElement;
}
