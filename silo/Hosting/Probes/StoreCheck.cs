using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Hosting.Probes;

/// <summary>Whether the store answers, within the time that a probe may take. Probes are open: which store it is, and why it fails, is for the log.</summary>
internal sealed partial class StoreCheck(IAggregateStore store, TimeProvider time, ILogger<StoreCheck> logger) : IHealthCheck
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
            LogFailed(e);
            return HealthCheckResult.Unhealthy("fails; the log says why");
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A probe found that the store does not answer.")]
    private partial void LogFailed(Exception exception);
}
