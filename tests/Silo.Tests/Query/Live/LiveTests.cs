using System.Net;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Silo.Tests.Alerting;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Query.Live;

public sealed class LiveTests
{
    [Fact]
    public async Task A_stream_says_which_models_have_something_new_and_goes_on_where_it_broke_off()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        string id;
        await using (var stream = await EventStream.OpenAsync(silo.Http, null, null))
        {
            var first = await stream.NextAsync();
            first.Name.ShouldBeEmpty();
            first.Id.ShouldNotBeNullOrEmpty();
            await silo.SendAsync("a", 5, 0.1);
            var changed = await stream.UntilAsync(static each => each.Names("a"));
            changed.Data.GetProperty("nodes").GetBoolean().ShouldBeTrue();
            changed.Data.GetProperty("at").GetString()!.ShouldEndWith("Z");
            id = changed.Id!;
            using var put = await silo.PutRulesAsync("g", "groups:\n  - name: g\n    interval: 10s\n    rules:\n      - {alert: Slow, metric: latency_p99, window: 1m, above: 0.01}\n");
            put.IsSuccessStatusCode.ShouldBeTrue();
            await stream.UntilAsync(static each => each.Data.GetProperty("rules").GetBoolean());
            await silo.SendAsync("a", 30, 0.1);
            await stream.UntilAsync(static each => each.Data.GetProperty("alerts").GetBoolean());
        }

        // Nobody listens.
        await silo.SendAsync("b", 5, 0.1);
        await using (var again = await EventStream.OpenAsync(silo.Http, null, id))
        {
            // The rules were changed before: they are told with the first change or before it, at the latest with that of the model.
            var hasRules = false;
            await again.UntilAsync(each => (hasRules |= each.Has("rules")) && each.Names("b"));
        }

        foreach (var lost in new[] { "1-2-0-0-0-0", "nonsense" })
        {
            await using var fresh = await EventStream.OpenAsync(silo.Http, null, lost);
            (await fresh.NextAsync()).Name.ShouldBe("reset");
        }
    }

    [Fact]
    public async Task A_caller_with_a_limited_role_hears_of_his_models_alone_and_no_longer_than_he_may()
    {
        await using var silo = await SecureSilo.StartAsync();
        await using var stream = await EventStream.OpenAsync(silo.Http, silo.Keys["fraud-reader"], null);
        await using var all = await EventStream.OpenAsync(silo.Http, silo.Keys["reader"], null);
        await stream.NextAsync();
        (await silo.IngestAsync(silo.Keys["sender"], "housing")).ShouldBeOk();
        await all.UntilAsync(static each => each.Names("housing"));
        (await silo.IngestAsync(silo.Keys["sender"], "fraud-eu")).ShouldBeOk();
        var heard = await stream.UntilAsync(static each => each.Names("fraud-eu"));
        stream.Text.ShouldNotContain("housing");
        heard.Data.GetProperty("nodes").GetBoolean().ShouldBeFalse();
        heard.Data.GetProperty("cluster").GetBoolean().ShouldBeFalse();

        silo.Keys.Remove(silo.Keys["fraud-reader"]);
        silo.Keys.Write();
        await silo.LookAsync();
        await stream.EndsAsync();
        using var refused = await EventStream.AskAsync(silo.Http, silo.Keys["fraud-reader"], null);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var sender = await EventStream.AskAsync(silo.Http, silo.Keys["sender"], null);
        sender.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Streams_have_a_bound_for_each_client_and_in_total()
    {
        await using var silo = await SecureSilo.StartAsync("--Live:MaxStreams=3", "--Live:MaxStreamsPerClient=2");
        await using var first = await EventStream.OpenAsync(silo.Http, silo.Keys["reader"], null);
        var second = await EventStream.OpenAsync(silo.Http, silo.Keys["reader"], null);
        using (var third = await EventStream.AskAsync(silo.Http, silo.Keys["reader"], null))
        {
            third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            third.Headers.RetryAfter.ShouldNotBeNull();
            (await third.Content.ReadAsStringAsync()).ShouldContain("Live:MaxStreamsPerClient is 2");
        }

        await using var other = await EventStream.OpenAsync(silo.Http, silo.Keys["fraud-reader"], null);
        using (var another = await EventStream.AskAsync(silo.Http, silo.Keys["fraud-reader"], null))
            (await another.Content.ReadAsStringAsync()).ShouldContain("Live:MaxStreams is 3");
        await second.DisposeAsync();
        // The server learns of it when it next looks.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var status = HttpStatusCode.TooManyRequests;
        while (status == HttpStatusCode.TooManyRequests)
        {
            await timer.WaitForNextTickAsync(limit.Token);
            using var answer = await EventStream.AskAsync(silo.Http, silo.Keys["reader"], null);
            status = answer.StatusCode;
        }

        status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_silo_that_stops_ends_its_streams()
    {
        var silo = await TestSilo.StartAsync();
        using var http = new HttpClient { BaseAddress = silo.Http.BaseAddress };
        await using var stream = await EventStream.OpenAsync(http, null, null);
        await stream.NextAsync();
        await silo.DisposeAsync();
        await stream.EndsAsync();
    }
}
