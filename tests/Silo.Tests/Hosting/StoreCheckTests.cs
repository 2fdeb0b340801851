using System.Reflection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Silo.Hosting.Probes;
using OrleansMonitor.Silo.Tests.Security;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Tests.Hosting;

public sealed class StoreCheckTests
{
    private const string Secret = "db-7.internal";

    [Fact]
    public async Task An_open_probe_names_no_database_and_the_log_does()
    {
        var logs = new LogCollector();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(logs));
        var store = DispatchProxy.Create<IAggregateStore, FailingStore>();
        var result = await new StoreCheck(store, TimeProvider.System, loggers.CreateLogger<StoreCheck>()).CheckHealthAsync(new HealthCheckContext());
        (result.Status, result.Description).ShouldBe((HealthStatus.Unhealthy, "fails; the log says why"));
        logs.Entries.ShouldContain(entry => entry.ToString()!.Contains(Secret));
    }

    public class FailingStore : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            Task.FromException(new StoreException($"The database {Secret} (PostgreSQL) refused the connection.", new IOException()));
    }
}
