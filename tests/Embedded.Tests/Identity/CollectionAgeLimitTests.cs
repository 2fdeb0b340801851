namespace OrleansMonitor.Embedded.Tests.Identity;

public sealed class CollectionAgeLimitTests
{
    [Fact]
    public void Its_parts_add_up_to_at_least_a_minute()
    {
        new CollectionAgeLimitAttribute { Hours = 1, Minutes = 30 }.AgeLimit.ShouldBe(TimeSpan.FromMinutes(90));
        new CollectionAgeLimitAttribute("00:05:00").AgeLimit.ShouldBe(TimeSpan.FromMinutes(5));
        new CollectionAgeLimitAttribute { Minutes = 0.1 }.AgeLimit.ShouldBe(TimeSpan.FromMinutes(1));
        new CollectionAgeLimitAttribute { AlwaysActive = true }.AgeLimit.ShouldBeGreaterThan(TimeSpan.FromDays(10_000));
    }
}
