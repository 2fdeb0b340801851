namespace OrleansMonitor.Silo.Hosting.Probes;

/// <summary>Where this process is in its life; the probes and the queries' answers rest on it.</summary>
internal sealed class StartupState(IHostApplicationLifetime lifetime)
{
    public bool Started => lifetime.ApplicationStarted.IsCancellationRequested;

    public bool Stopping => lifetime.ApplicationStopping.IsCancellationRequested;
}
