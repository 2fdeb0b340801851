using Orleans;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Options;
using OrleansMonitor.Grains.Rules;

namespace OrleansMonitor.Silo.Alerting.Rules;

/// <summary>
/// Looks at the rule files again and again and hands them to the rule book when they have changed, whole or not at all: while one of
/// them cannot be used, the earlier ones stay. Compared by content, since a mounted file is exchanged by a symbolic link. The rule book
/// is asked at each look, so that it runs somewhere, whatever silo died.
/// </summary>
internal sealed partial class RuleFilesService(
    AlertingOptions options, IGrainFactory grains, RuleFileInstruments instruments, TimeProvider time, ILogger<RuleFilesService> logger) : BackgroundService
{
    private RuleSource[]? _taken;
    private string _told = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
            return;
        // The first look must not hold up the start of the silo, whose grains may come later.
        await Task.Yield();
        using var timer = new PeriodicTimer(options.ReloadInterval, time);
        try
        {
            do
                await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>Looks at everything once.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            var book = grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key);
            var files = await RuleFileReader.ReadAsync(options, cancellation);
            if (_taken is not null && files.SequenceEqual(_taken))
            {
                await book.GetAsync(long.MaxValue);
                return;
            }

            var errors = RuleFile.Read([.. files.Select(static file => new KeyValuePair<string, string>(file.Name, file.Text))]).Errors.Select(static error => error.ToString()).ToArray();
            if (errors.Length == 0)
            {
                var change = await book.SetFilesAsync(files);
                errors = change.Errors;
                if (errors.Length == 0)
                    Take(files, change);
            }

            if (errors.Length > 0)
                Refuse(string.Join("\n", errors));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The cluster does not answer, or not yet: the next look says the same.
            LogUnanswered(e);
        }
    }

    private void Take(RuleSource[] files, RuleBookChange change)
    {
        (_taken, _told) = (files, "");
        instruments.Taken();
        if (change.Status == RuleChangeStatus.Applied)
            LogTaken(files.Length, change.Version);
    }

    private void Refuse(string problem)
    {
        instruments.Refused();
        if (problem == _told)
            return;
        _told = problem;
        LogRefused(problem);
    }

    [LoggerMessage(1, LogLevel.Information, "Rule files: {Files} are in use, as version {Version} of the rules")]
    private partial void LogTaken(int files, long version);

    [LoggerMessage(2, LogLevel.Error, "The rule files cannot be used; the earlier rules stay. {Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(3, LogLevel.Warning, "The rule files could not be handed over; that is tried again")]
    private partial void LogUnanswered(Exception exception);
}
