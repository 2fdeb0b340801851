using OrleansMonitor.Domain.Retries;

namespace OrleansMonitor.Domain.Tests.Retries;

public class RetryBackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0, 0, 25)]
    [InlineData(0, 1, 50)]
    [InlineData(1, 1, 100)]
    [InlineData(4, 0.5, 600)]
    [InlineData(5, 1, 1000)]
    [InlineData(5, 0, 500)]
    [InlineData(int.MaxValue, 1, 1000)]
    public void It_doubles_up_to_the_limit_and_half_of_it_is_chance(int failures, double chance, double milliseconds) =>
        RetryBackoff.Pause(First, Limit, failures, chance).TotalMilliseconds.ShouldBe(milliseconds, 1e-9);

    [Fact]
    public void A_success_begins_it_anew()
    {
        var backoff = new RetryBackoff(First, Limit, static () => 1);
        backoff.Next().ShouldBe(First);
        backoff.Next().ShouldBe(2 * First);
        backoff.Failures.ShouldBe(2);
        backoff.Reset();
        backoff.Next().ShouldBe(First);
    }
}
