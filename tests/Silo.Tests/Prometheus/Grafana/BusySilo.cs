using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Silo.Prometheus.Sources;

namespace OrleansMonitor.Silo.Tests.Prometheus.Grafana;

/// <summary>A silo that has had an hour of records with everything that dashboards show, but for baselines, with which drift and estimates would come.</summary>
internal static class BusySilo
{
    public static async Task<TestSilo> StartAsync()
    {
        var silo = await TestSilo.StartAsync(null, null, "--Commit:Interval=00:00:00.020");
        var history = silo.Services.GetRequiredService<OwnHistory>();
        history.Take();
        await SendAsync(silo, "/v1/records?wait=true&node=n1", Records("fraud", "v1"));
        history.Take();
        await SendAsync(silo, "/v1/records?wait=true&node=n2", Records("fraud", "v2"));
        await SendAsync(silo, "/v1/records?wait=true&node=n1", Numbers());
        await SendAsync(silo, "/v1/resources?wait=true", Resources());
        history.Take();
        return silo;
    }

    private static IEnumerable<object> Records(string model, string version)
    {
        foreach (var (time, i) in Minutes())
        {
            yield return new
            {
                model,
                version,
                time,
                prediction = i % 3 == 0 ? "yes" : "no",
                label = i % 4 == 0 ? "yes" : "no",
                score = (i % 10) / 10.0,
                latencySeconds = 0.01 + (i % 7 * 0.02),
                error = i % 11 == 0 ? "timeout" : null,
                features = new { age = 20 + (i % 5), income = i % 6 == 0 ? (double?)null : 1000.0 + i },
                measurements = new { judge = i % 5 / 5.0 },
                inputTokens = 100 + i,
                outputTokens = 20 + i,
                timeToFirstTokenSeconds = 0.2,
                timePerOutputTokenSeconds = 0.01,
                cost = 0.001,
            };
        }
    }

    private static IEnumerable<object> Numbers() => Minutes().Select(static each => new { model = "price", version = "v1", time = each.Time, value = 10.0 + each.Index, actual = 9.0 + each.Index + (each.Index % 3), latencySeconds = 0.003 });

    private static IEnumerable<object> Resources() => Minutes().Select(static each => new
    {
        node = "n1",
        time = each.Time,
        intervalSeconds = 20,
        cpuUtilization = 0.5,
        cpuCores = 4,
        memoryBytes = 2_000_000_000,
        memoryLimitBytes = 4_000_000_000,
        gpus = new[] { new { utilization = 0.7, memoryBytes = 1_000_000_000, memoryLimitBytes = 8_000_000_000, powerWatts = 150 } },
    });

    /// <summary>Three a minute of the last hour.</summary>
    private static IEnumerable<(DateTimeOffset Time, int Index)> Minutes()
    {
        var now = TimeProvider.System.GetUtcNow();
        return Enumerable.Range(0, 180).Select(i => (now.AddSeconds(-20 * (180 - i)), i));
    }

    private static async Task SendAsync(TestSilo silo, string path, IEnumerable<object> records)
    {
        var options = new JsonSerializerOptions { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
        var lines = new StringBuilder();
        foreach (var record in records)
            lines.AppendLine(JsonSerializer.Serialize(record, options));
        using var content = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
        using var answer = await silo.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
