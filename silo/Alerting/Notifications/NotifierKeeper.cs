using OrleansMonitor.Grains.Alerting.Notifications;

namespace OrleansMonitor.Silo.Alerting.Notifications;

/// <summary>
/// Keeps the notifier awake: its timers run only while it is active somewhere, and when its silo has died nobody else may have reason
/// to call it. Every silo does this.
/// </summary>
internal sealed partial class NotifierKeeper(IGrainFactory grains, TimeProvider time, ILogger<NotifierKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                try
                {
                    await grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key).WakeAsync();
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogNotAwake(e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The notifier of alerts did not answer; it is called again")]
    private partial void LogNotAwake(Exception exception);
}
