using OrleansMonitor.Access;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>
/// Asks for one model's row as soon as the silo answers, so that what a first question needs most of its time for, the compilation of what
/// answers it, is under way when somebody opens the page. It is in nobody's way: the silo is ready without it, and nobody is given what it
/// was answered, which may be older than what he has sent.
/// </summary>
internal sealed partial class OverviewWarmup(IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<OverviewWarmup> logger) : IHostedService
{
    private readonly ILogger<OverviewWarmup> _logger = logger;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Task.Run(AskAsync, lifetime.ApplicationStopping));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AskAsync()
    {
        try
        {
            var snapshots = ActivatorUtilities.CreateInstance<FleetSnapshots>(services);
            using var answers = ActivatorUtilities.CreateInstance<OverviewAnswers>(services, snapshots);
            await answers.GetAsync(OverviewQuery.OfOne, Grants.Everything);
        }
        catch (Exception e)
        {
            // Whoever asks next is told.
            LogFailed(e);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The first question was not answered")]
    private partial void LogFailed(Exception exception);
}
