using System.Text.Json;

namespace OrleansMonitor.Harness.Processes;

/// <summary>Asks a silo over HTTP, as any client would.</summary>
public sealed class SiloHttp(Uri silo) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = silo };

    public async Task<JsonElement> GetAsync(string path)
    {
        var text = await _http.GetStringAsync(new Uri(path, UriKind.Relative));
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Records per window (start in Unix milliseconds) of a model, at the step of the base window.</summary>
    public async Task<SortedDictionary<long, long>> RecordsPerWindowAsync(string model, long from, long to, string? version = null)
    {
        var series = await GetAsync($"/v1/models/{model}/series?from={from}&to={to}&step=10s{(version is null ? "" : $"&version={version}")}");
        var windows = new SortedDictionary<long, long>();
        foreach (var point in series.GetProperty("points").EnumerateArray())
        {
            var start = point.GetProperty("from").GetDateTimeOffset().ToUnixTimeMilliseconds();
            windows[start] = point.GetProperty("completeness").GetProperty("records").GetInt64();
        }

        return windows;
    }

    public void Dispose() => _http.Dispose();
}
