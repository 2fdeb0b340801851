using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Tests.Hosting;

public sealed class StopLimitTests
{
    [Fact]
    public void A_stop_that_takes_longer_than_all_its_parts_may_ends_the_process()
    {
        var (lifetime, time, codes) = (new Lifetime(), new FakeTimeProvider(), new List<int>());
        StopLimit.Guard(lifetime, time, codes.Add);
        time.Advance(TimeSpan.FromDays(1));
        codes.ShouldBeEmpty();

        lifetime.StopApplication();
        time.Advance(ServerLimits.ShutdownTimeout);
        codes.ShouldBeEmpty();
        time.Advance(StopLimit.Patience - ServerLimits.ShutdownTimeout);
        codes.ShouldBe([1]);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => _stopping.Cancel();
    }
}
