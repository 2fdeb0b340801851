using System.Net;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Prometheus.Queries;

/// <summary>Asks the interface of Prometheus, a silo's or a real one.</summary>
internal static class PrometheusClient
{
    public static async Task<(HttpStatusCode Status, string Text)> GetTextAsync(this HttpClient http, string path, params (string Name, string Value)[] parameters)
    {
        using var response = await http.GetAsync(new Uri($"/api/v1/{path}?{Query(parameters)}", UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public static async Task<(HttpStatusCode Status, string Text)> PostTextAsync(this HttpClient http, string path, params (string Name, string Value)[] parameters)
    {
        using var form = new FormUrlEncodedContent(parameters.Select(static each => KeyValuePair.Create(each.Name, each.Value)));
        using var response = await http.PostAsync(new Uri("/api/v1/" + path, UriKind.Relative), form);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The data of an answer that there has to be.</summary>
    public static async Task<JsonElement> DataAsync(this HttpClient http, string path, params (string Name, string Value)[] parameters)
    {
        var (_, text) = await http.PostTextAsync(path, parameters);
        using var document = JsonDocument.Parse(text);
        document.RootElement.GetProperty("status").GetString().ShouldBe("success", text);
        return document.RootElement.GetProperty("data").Clone();
    }

    /// <summary>The values of a vector by its labels but for the metric's name, as <c>a=b,c=d</c>.</summary>
    public static async Task<Dictionary<string, string>> VectorAsync(this HttpClient http, string expression, DateTimeOffset at)
    {
        var data = await http.DataAsync("query", ("query", expression), ("time", Seconds(at)));
        return data.GetProperty("result").EnumerateArray().ToDictionary(
            static each => string.Join(',', each.GetProperty("metric").EnumerateObject().Where(static label => label.Name != "__name__").Select(static label => $"{label.Name}={label.Value.GetString()}")),
            static each => each.GetProperty("value")[1].GetString()!);
    }

    public static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Query((string Name, string Value)[] parameters) => string.Join('&', parameters.Select(static each => $"{Uri.EscapeDataString(each.Name)}={Uri.EscapeDataString(each.Value)}"));
}
