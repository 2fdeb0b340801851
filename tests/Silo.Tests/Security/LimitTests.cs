using System.Net;
using OrleansMonitor.Silo.Security.Limits;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>Rates are so low that nothing is refilled while a test runs.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_client_that_sends_too_much_is_asked_to_wait_and_others_are_not()
    {
        await using var silo = await SecureSilo.StartAsync("--Security:Limits:RequestsPerSecond=0.001", "--Security:Limits:Burst=3");
        for (var i = 0; i < 3; i++)
            (await silo.GetAsync("/v1/models", silo.Keys["reader"])).ShouldBeOk();
        var limited = (await silo.GetAsync("/v1/models", silo.Keys["reader"])).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate-limited");
        limited.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        limited.Json.GetProperty("detail").GetString()!.ShouldStartWith("reader sends more");
        (await silo.GetAsync("/v1/models", silo.Keys["fraud-reader"])).ShouldBeOk();
        (await silo.GetAsync("/health/live")).ShouldBeOk();
    }

    [Fact]
    public async Task Keys_of_one_client_share_its_limit()
    {
        await using var silo = await SecureSilo.StartAsync("--Security:Limits:RequestsPerSecond=0.001", "--Security:Limits:Burst=1");
        (await silo.GetAsync("/v1/models", silo.Keys["reader"])).ShouldBeOk();
        var next = silo.Keys.Add("reader", ("read", ["*"]));
        silo.Keys.Write();
        await silo.LookAsync();
        (await silo.GetAsync("/v1/models", next)).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate-limited");
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_does_not_lock_out_who_knows_his_key()
    {
        await using var silo = await SecureSilo.StartAsync("--Security:Limits:FailuresPerSecond=0.001", "--Security:Limits:FailureBurst=2");
        for (var i = 0; i < 2; i++)
            (await silo.GetAsync("/v1/models", "guess")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await silo.GetAsync("/v1/models", "guess")).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate-limited");
        (await silo.GetAsync("/v1/models", silo.Keys["reader"])).ShouldBeOk();
    }

    [Fact]
    public async Task On_loopback_anonymous_requests_are_not_limited()
    {
        await using var silo = await TestSilo.StartAsync(args: ["--Security:Limits:RequestsPerSecond=0.001", "--Security:Limits:Burst=1"]);
        for (var i = 0; i < 3; i++)
        {
            using var response = await silo.Http.GetAsync(new Uri("/v1/models", UriKind.Relative));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public void Clients_past_the_bound_share_one_bucket_and_are_counted()
    {
        using var buckets = new ClientBuckets(0.001, burst: 2, maxClients: 2);
        buckets.TryTake("a", out _).ShouldBeTrue();
        buckets.TryTake("b", out _).ShouldBeTrue();
        buckets.TryTake("c", out _).ShouldBeTrue();
        buckets.TryTake("d", out _).ShouldBeTrue();
        buckets.TryTake("e", out var retryAfter).ShouldBeFalse();
        retryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        buckets.TryTake("a", out _).ShouldBeTrue();
        buckets.TryTake("a", out _).ShouldBeFalse();
        buckets.Count.ShouldBe(2);
        buckets.Shared.ShouldBe(3);
    }

    [Fact]
    public void Clients_that_have_paused_make_room()
    {
        // Refilled before the next look, whatever the machine does meanwhile.
        using var buckets = new ClientBuckets(1_000_000, burst: 1, maxClients: 1);
        for (var client = 0; client < 100; client++)
            SpinWait.SpinUntil(() => buckets.TryTake($"client {client}", out _), TimeSpan.FromSeconds(30)).ShouldBeTrue();
        buckets.Count.ShouldBe(1);
    }
}
