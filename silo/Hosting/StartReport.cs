using OrleansMonitor.Silo.Storage;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Writes one line when the silo runs and one when it has been told to stop.</summary>
internal sealed partial class StartReport(StorageOptions storage, MembershipOptions membership, ILogger<StartReport> logger)
{
    public static void Follow(WebApplication app)
    {
        var report = ActivatorUtilities.CreateInstance<StartReport>(app.Services);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            report.LogStarted(string.Join(' ', app.Urls), report.Store);
            // One that did not start has nothing to commit.
            app.Lifetime.ApplicationStopping.Register(report.LogStopping);
        });
    }

    private string Store => storage.Provider switch
    {
        StorageProvider.Sqlite => Path.GetFullPath(storage.DataDirectory),
        StorageProvider.Postgres => $"PostgreSQL, cluster {membership.ClusterId}",
        _ => "memory",
    };

    [LoggerMessage(1, LogLevel.Information, "Listening on {Addresses}; data in {Store}")]
    private partial void LogStarted(string addresses, string store);

    [LoggerMessage(2, LogLevel.Information, "Stopping; what was accepted is committed first")]
    private partial void LogStopping();
}
