using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Exposition;

/// <summary>A silo with records of the last minutes, whose figures are exposed.</summary>
internal static class ExposedSilo
{
    public static readonly string[] Full =
        ["--Exposition:Figures=Full", "--Exposition:Nodes=true", "--Exposition:RefreshInterval=00:00:01", "--Alerting:DefaultRules=false", "--Commit:Interval=00:00:00.020", "--Commit:ReportInterval=00:00:00.020"];

    /// <summary>Records of two versions over the last quarter of an hour, up to half a minute ago, all durable.</summary>
    public static async Task FillAsync(this TestSilo silo, string model, int records, int seed = 1)
    {
        var random = new Random(seed);
        var now = TimeProvider.System.GetUtcNow();
        var lines = new StringBuilder();
        for (var i = 0; i < records; i++)
        {
            var label = random.Next(4) == 0 ? "no" : "yes";
            lines.AppendLine(JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["model"] = model,
                ["version"] = i % 2 == 0 ? "v1" : "v2",
                ["time"] = now.AddSeconds(-30 - (870.0 * i / records)),
                ["latencySeconds"] = Math.Round(0.004 * Math.Exp(3 * random.NextDouble()), 6),
                ["prediction"] = random.Next(8) == 0 ? "no" : "yes",
                ["label"] = label,
                ["inputTokens"] = 10 + (i % 7),
                ["outputTokens"] = 3,
            }));
        }

        using var answer = await silo.Http.PostAsync(
            new Uri("/v1/records?node=n1&wait=true", UriKind.Relative), new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson"));
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    public static async Task<(string Type, byte[] Body)> ScrapeAsync(this TestSilo silo, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative));
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await silo.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (response.Content.Headers.ContentType!.ToString(), await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Scrapes until a line is there, and returns all samples by what stands before their value.</summary>
    public static async Task<Dictionary<string, double>> UntilScrapedAsync(this TestSilo silo, Func<Dictionary<string, double>, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var samples = SamplesOf(Encoding.UTF8.GetString((await silo.ScrapeAsync()).Body));
            if (holds(samples))
                return samples;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience.Token);
        }
    }

    public static Dictionary<string, double> SamplesOf(string text) => text.Split('\n').Where(static line => line.Length > 0 && line[0] != '#')
        .ToDictionary(static line => line[..line.LastIndexOf(' ')], static line => NumberOf(line[(line.LastIndexOf(' ') + 1)..]), StringComparer.Ordinal);

    public static async Task<JsonElement> HealthAsync(this TestSilo silo, string model, string query)
    {
        using var response = await silo.Http.GetAsync(new Uri($"/v1/models/{model}/health?{query}", UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static double NumberOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
