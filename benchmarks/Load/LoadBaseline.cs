using System.Net.Http.Json;
using OrleansMonitor.Baselines;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Load;

/// <summary>A baseline of other records than those that are sent, from the same distributions: of their features, predicted class and score.</summary>
internal sealed class LoadBaseline : IDisposable
{
    private const string Name = "load";

    private readonly HttpClient _http;
    private readonly BaselineRequest _request;
    private bool _isAdded;

    public LoadBaseline(Uri silo, string model, int records, int seed)
    {
        _http = new HttpClient { BaseAddress = new Uri(silo, $"/v1/models/{model}/baselines/") };
        var source = new RecordSource(model, records, windows: 1, TimeSpan.FromSeconds(10), seed);
        _request = new BaselineRequest { Name = Name, Content = RecordBaseline.Of(source.Next(0)).Encode() };
    }

    /// <summary>The silo that is asked counts with it at once.</summary>
    public async Task ActivateAsync()
    {
        if (!_isAdded)
        {
            using var added = await _http.PostAsJsonAsync("../baselines", _request);
            added.EnsureSuccessStatusCode();
            _isAdded = true;
        }

        await PostAsync($"{Name}/activate");
    }

    public Task DeactivateAsync() => PostAsync("deactivate");

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(string path)
    {
        using var answer = await _http.PostAsync(new Uri(path, UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }
}
