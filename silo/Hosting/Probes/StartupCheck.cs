using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansMonitor.Silo.Hosting.Probes;

/// <summary>Whether the grains run: the store is open, its schema is current, the grain host has started, and it is not stopping.</summary>
internal sealed class StartupCheck(StartupState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(state switch
    {
        { Stopping: true } => HealthCheckResult.Unhealthy("stopping"),
        { Started: true } => HealthCheckResult.Healthy("started"),
        _ => HealthCheckResult.Unhealthy("starting"),
    });
}
