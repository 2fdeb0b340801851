using System.Net.Http.Json;
using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Cluster.Processes;

/// <summary>Where grains live: nodes where their streams land, models on all silos.</summary>
public sealed class PlacementTests(ThreeSilos silos) : IClassFixture<ThreeSilos>
{
    private const int Models = 24;

    /// <summary>A silo gets its share once the others have heard how many activations it holds, and the fuller ones wait until it
    /// has caught up: so many models are sent, a batch at a time, that every silo's turn must come.</summary>
    private const int MostBatches = 40;

    [PostgresFact]
    public async Task Nodes_live_where_their_streams_land_and_models_on_every_silo()
    {
        var cluster = silos.Cluster;
        var before = await CommitsAsync("node");
        using var http = new HttpClient { BaseAddress = cluster.Addresses[1] };
        double[] models;
        var batch = 0;
        do
        {
            var records = Enumerable.Range(0, Models).Select(model => new { model = $"placed-{batch}-{model}", prediction = "1", latencySeconds = 0.01 });
            using var answer = await http.PostAsJsonAsync(new Uri($"/v1/records?node=placed-{batch % 4}&wait=true", UriKind.Relative), records);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
            models = await CommitsAsync("model");
        }
        while (++batch < 4 || (batch < MostBatches && models.Contains(0)));

        var nodes = await CommitsAsync("node");
        (nodes[0] - before[0], nodes[2] - before[2]).ShouldBe((0, 0));
        (nodes[1] - before[1]).ShouldBeGreaterThanOrEqualTo(4);
        models.ShouldAllBe(static commits => commits > 0);
        foreach (var silo in cluster.Silos)
            (await silo.MetricAsync("orleansmonitor_cluster_sent_bytes_total")).ShouldBeGreaterThan(0);
    }

    private async Task<double[]> CommitsAsync(string owner) =>
        await Task.WhenAll(silos.Cluster.Silos.Select(silo => silo.MetricAsync($"orleansmonitor_owner_commits_total{{owner=\"{owner}\"}}")));
}
