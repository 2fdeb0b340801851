using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Cluster.Processes;

/// <summary>Two silo processes that a Prometheus scrapes: each series comes from one of them, whatever silo the records came to, and all come from the one that is left.</summary>
public sealed class ClusterExpositionTests
{
    private const int Models = 24;
    private const string Records = "orleansmonitor_model_records_total{model=\"model-";

    [PostgresFact]
    public async Task Each_series_is_exposed_by_one_silo_and_by_the_other_when_that_one_is_gone()
    {
        string[] settings = [.. SiloCluster.ShortTimeouts, "--Exposition:Figures=Summary", "--Exposition:RefreshInterval=00:00:01", "--Alerting:DefaultRules=false"];
        await using var cluster = await SiloCluster.StartAsync(Programs.Silo, 2, null, settings);
        HttpClient[] silos = [.. cluster.Addresses.Select(static address => new HttpClient { BaseAddress = address })];
        // Time has to pass a window before its records are in totals.
        var time = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        for (var i = 0; i < Models; i++)
            await SendAsync(silos[i % 2], $"model-{i:00}", time, 1 + i);

        var both = await UntilAsync(silos, static scraped => scraped.Sum(static each => each.Count) == Models);
        both.ShouldAllBe(static each => each.Count > 0, "the models are shared");
        foreach (var (series, value) in both.SelectMany(static each => each))
            value.ShouldBe(1 + int.Parse(series.AsSpan(Records.Length, 2), CultureInfo.InvariantCulture), series);

        await cluster.Silos[0].KillAsync();
        var left = (await UntilAsync(silos[1..], static scraped => scraped[0].Count == Models))[0];
        left.Values.Sum().ShouldBe(both.Sum(static each => each.Values.Sum()));

        // The one that comes back takes its share again, and at no scrape was a series twice.
        await cluster.RepairAsync();
        (await UntilAsync(silos, static scraped => scraped[0].Count > 0 && scraped.Sum(static each => each.Count) == Models)).Length.ShouldBe(2);
        foreach (var silo in silos)
            silo.Dispose();
    }

    /// <summary>Scrapes all until a condition holds; no series may ever come from two of them.</summary>
    private static async Task<Dictionary<string, double>[]> UntilAsync(HttpClient[] silos, Func<Dictionary<string, double>[], bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var scraped = await Task.WhenAll(silos.Select(ScrapeAsync));
            scraped.SelectMany(static each => each.Keys).ShouldBeUnique();
            if (holds(scraped))
                return scraped;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience.Token);
        }
    }

    private static async Task<Dictionary<string, double>> ScrapeAsync(HttpClient silo)
    {
        var text = await silo.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return text.Split('\n').Where(static line => line.StartsWith(Records, StringComparison.Ordinal))
            .ToDictionary(static line => line[..line.LastIndexOf(' ')], static line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
    }

    private static async Task SendAsync(HttpClient silo, string model, DateTimeOffset time, int count)
    {
        var records = Enumerable.Range(0, count).Select(i => new { model, id = $"{model}-{i}", time, prediction = "1", latencySeconds = 0.1 });
        using var answer = await silo.PostAsJsonAsync(new Uri("/v1/records?node=n1&wait=true", UriKind.Relative), records);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
