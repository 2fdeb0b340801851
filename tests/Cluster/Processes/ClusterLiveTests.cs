using System.Net;
using System.Net.Http.Json;
using System.Text;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Cluster.Processes;

/// <summary>The stream of changes in a cluster: whichever silo a page is at, it hears of what came to another one.</summary>
public sealed class ClusterLiveTests(ThreeSilos silos) : IClassFixture<ThreeSilos>
{
    private const string Rules = "groups:\n  - name: g\n    interval: 10s\n    rules:\n      - {alert: Slow, metric: latency_p99, window: 1m, above: 0.01}\n";

    [PostgresFact]
    public async Task What_comes_to_one_silo_is_told_by_all_and_a_stream_goes_on_at_another()
    {
        HttpClient[] all = [.. silos.Cluster.Addresses.Select(static address => new HttpClient { BaseAddress = address })];
        string id;
        {
            await using var first = await EventStream.OpenAsync(all[0], null, null);
            await using var second = await EventStream.OpenAsync(all[1], null, null);
            await using var third = await EventStream.OpenAsync(all[2], null, null);
            EventStream[] streams = [first, second, third];
            foreach (var stream in streams)
                (await stream.NextAsync()).Id.ShouldNotBeNullOrEmpty();

            await SendAsync(all[0], "here");
            foreach (var stream in streams)
                await stream.UntilAsync(static each => each.Names("here") && each.Has("nodes"));

            using (var put = await all[1].PutAsync(new Uri("/v1/rules/g", UriKind.Relative), new StringContent(Rules, Encoding.UTF8, "application/yaml")))
                put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
            foreach (var stream in streams.SkipLast(1))
                await stream.UntilAsync(static each => each.Has("rules"));
            id = (await third.UntilAsync(static each => each.Has("rules"))).Id!;
        }

        // Nobody listens anywhere; the page comes back by way of another silo.
        await SendAsync(all[1], "meanwhile");
        await using (var again = await EventStream.OpenAsync(all[0], null, id))
            (await again.UntilAsync(static each => each.Names("meanwhile"))).Has("rules").ShouldBeFalse(again.Text);
        foreach (var http in all)
            http.Dispose();
    }

    private static async Task SendAsync(HttpClient http, string model)
    {
        using var answer = await http.PostAsJsonAsync(new Uri("/v1/records?node=n1&wait=true", UriKind.Relative), new[] { new { model, id = model, prediction = "1", latencySeconds = 0.1 } });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
