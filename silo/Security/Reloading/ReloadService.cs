using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Security.Reloading;

/// <summary>Looks at keys, certificates and signing keys again and again. What cannot be used is told once, and the earlier content stays.</summary>
internal sealed partial class ReloadService(
    IEnumerable<IReloadable> sources,
    SecurityOptions options,
    SecurityInstruments instruments,
    AuditLog audit,
    TimeProvider time,
    ILogger<ReloadService> logger) : BackgroundService
{
    private readonly IReloadable[] _sources = [.. sources.Where(static source => source.IsConfigured)];
    private readonly Dictionary<string, string> _failures = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_sources.Length == 0)
            return;
        using var timer = new PeriodicTimer(options.ReloadInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>Looks at everything once.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        foreach (var source in _sources)
        {
            try
            {
                var changed = await source.ReloadAsync(cancellation);
                _failures.Remove(source.Name);
                instruments.Failing(source.Name, false);
                if (!changed)
                    continue;
                instruments.Reloaded(source.Name, true);
                LogReloaded(source.Name);
                audit.Write(new AuditEvent("reload", source.Name, AuditLog.Silo, "", "applied") { Change = source.Change });
            }
            catch (ReloadException e)
            {
                Failed(source.Name, e.Message);
            }
        }
    }

    private void Failed(string source, string message)
    {
        instruments.Failing(source, true);
        if (_failures.TryGetValue(source, out var told) && told == message)
            return;
        _failures[source] = message;
        instruments.Reloaded(source, false);
        LogKept(source, message);
        audit.Write(new AuditEvent("reload", source, AuditLog.Silo, "", "kept the earlier one: " + message));
    }

    [LoggerMessage(1, LogLevel.Information, "The {Source} changed and is in use.")]
    private partial void LogReloaded(string source);

    [LoggerMessage(2, LogLevel.Error, "The {Source} changed and cannot be used; the earlier one stays. {Problem}")]
    private partial void LogKept(string source, string problem);
}
