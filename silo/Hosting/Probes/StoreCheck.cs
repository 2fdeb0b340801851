using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Hosting.Probes;

/// <summary>Whether the store answers, within the time that a probe may take.</summary>
internal sealed class StoreCheck(IAggregateStore store, TimeProvider time) : IHealthCheck
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.PingAsync(cancellationToken).WaitAsync(Timeout, time, cancellationToken);
            return HealthCheckResult.Healthy("answers");
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"did not answer within {Timeout.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
