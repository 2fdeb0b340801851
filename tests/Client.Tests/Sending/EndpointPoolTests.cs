using OrleansMonitor.Client.Sending;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Client.Tests.Sending;

public sealed class EndpointPoolTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Requests_that_fail_together_are_one_failure()
    {
        var pool = Pool("http://a");
        var taken = Enumerable.Range(0, 4).Select(_ => Take(pool)).ToArray();
        foreach (var endpoint in taken)
            pool.Failed(endpoint, null).ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(100));
        taken[0].Failures.ShouldBe(1);
    }

    [Fact]
    public void An_endpoint_that_failed_gets_one_request_until_one_succeeds()
    {
        var pool = Pool("http://a");
        pool.Failed(Take(pool), null);
        pool.TryTake(out _, out var wait).ShouldBeFalse();
        wait.ShouldBeGreaterThan(TimeSpan.Zero);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var probe = Take(pool);
        pool.TryTake(out _, out _).ShouldBeFalse();
        pool.Succeeded(probe);
        Take(pool);
        Take(pool);
    }

    [Fact]
    public void Retry_After_is_kept_to_and_bounded()
    {
        var pool = Pool("http://a");
        pool.Failed(Take(pool), TimeSpan.FromSeconds(7)).ShouldBeInRange(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7.1));
        _time.Advance(TimeSpan.FromSeconds(8));
        pool.Failed(Take(pool), TimeSpan.FromDays(3)).ShouldBeInRange(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5.1));
    }

    private EndpointPool Pool(params string[] addresses) =>
        new([.. addresses.Select(static address => new Uri(address))], new FullJitterBackoff(new BackoffOptions(), new Random(1)), _time);

    private static Endpoint Take(EndpointPool pool)
    {
        pool.TryTake(out var endpoint, out _).ShouldBeTrue();
        return endpoint;
    }
}
