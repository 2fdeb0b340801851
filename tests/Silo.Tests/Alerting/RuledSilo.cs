using System.Text;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Alerting;

/// <summary>Gives a silo rules and records, as clients do.</summary>
internal static class RuledSilo
{
    /// <summary>So that a rule is judged at once.</summary>
    public static readonly string[] Quick =
        ["--Alerting:DefaultRules=false", "--Alerting:Delay=00:00:00", "--Alerting:RefreshInterval=00:00:00.050", "--Commit:Interval=00:00:00.020"];

    public static Task<HttpResponseMessage> PutRulesAsync(this TestSilo silo, string group, string text) =>
        silo.Http.PutAsync(new Uri("/v1/rules/" + group, UriKind.Relative), new StringContent(text, Encoding.UTF8, "application/yaml"));

    /// <summary>Records of the last minute or of one before, one a second, so that several moments are judged.</summary>
    public static async Task SendAsync(this TestSilo silo, string model, int records, double latencySeconds, TimeSpan before = default)
    {
        var now = TimeProvider.System.GetUtcNow() - before;
        var lines = new StringBuilder();
        for (var i = records; i > 0; i--)
            lines.AppendLine(JsonSerializer.Serialize(new { model, time = now.AddSeconds(-i), latencySeconds, prediction = "yes" }));
        using var answer = await silo.Http.PostAsync(new Uri("/v1/records?node=n1", UriKind.Relative), new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson"));
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    public static async Task<JsonElement> JsonAsync(this TestSilo silo, string path)
    {
        using var response = await silo.Http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
