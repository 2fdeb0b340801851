using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Rules;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Alerting.Rules;

/// <summary>
/// Looks at the rule files again and again and hands them to the rule book when they have changed, whole or not at all: while one of
/// them cannot be used, the earlier ones stay. Compared by content, since a mounted file is exchanged by a symbolic link. The rule book
/// is told at each look which files this silo has, so that it runs somewhere, whatever silo died; where other silos have others, files
/// that those took the place of are not put into force again because a silo starts (see <see cref="RuleFilesStanding"/>).
/// </summary>
internal sealed partial class RuleFilesService(
    AlertingOptions options, IGrainFactory grains, string silo, RuleFileInstruments instruments, AuditLog audit, TimeProvider time, ILogger<RuleFilesService> logger) : BackgroundService
{
    private readonly SemaphoreSlim _looking = new(1, 1);
    private RuleSource[]? _read;
    private bool _isDiffering;
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

    /// <summary>Looks at everything once. A look waits for another one, so that what it finds in force is in force.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation);
        try
        {
            await LookAloneAsync(cancellation);
        }
        finally
        {
            _looking.Release();
        }
    }

    public override void Dispose()
    {
        _looking.Dispose();
        base.Dispose();
    }

    private async Task LookAloneAsync(CancellationToken cancellation)
    {
        try
        {
            var book = grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key);
            var files = await RuleFileReader.ReadAsync(options, cancellation);
            var isChange = _read is not null && !files.SequenceEqual(_read);
            if (!isChange && await IsSettledAsync(book, files))
                return;

            var errors = RuleFile.Read([.. Texts(files)]).Errors.Select(static error => error.ToString()).ToArray();
            if (errors.Length == 0)
            {
                var change = await book.OfferFilesAsync(new RuleFilesOffer(silo, files));
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

    /// <summary>Whether there is nothing to hand over: the files are in force, or others have taken their place.</summary>
    private async Task<bool> IsSettledAsync(IRuleBookGrain book, RuleSource[] files)
    {
        var standing = await book.HoldFilesAsync(silo, RuleFileSet.Of(files));
        if (standing == RuleFilesStanding.Wanted)
            return false;
        if (_read is null || _told.Length > 0)
            instruments.Taken();
        (_read, _told) = (files, "");
        Differ(standing == RuleFilesStanding.Replaced);
        return true;
    }

    private void Take(RuleSource[] files, RuleBookChange change)
    {
        var before = _read;
        (_read, _told) = (files, "");
        instruments.Taken();
        Differ(false);
        if (change.Status != RuleChangeStatus.Applied)
            return;
        LogTaken(files.Length, change.Version);

        // The first rules of all are no change.
        if (before is null && change.Version <= 1)
            return;

        // What was in force before the silo started it has not seen.
        audit.Write(new AuditEvent("reload", $"rule files {string.Join(", ", files.Select(static file => file.Name))}", AuditLog.Silo, "", $"applied as version {change.Version}")
        {
            Change = before is null ? "" : RuleDifference.Of(Texts(before), Texts(files)),
        });
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(RuleSource[] files) => files.Select(static file => new KeyValuePair<string, string>(file.Name, file.Text));

    private void Differ(bool isSo)
    {
        instruments.Differ(isSo);
        if (isSo && !_isDiffering)
            LogDiffer();
        _isDiffering = isSo;
    }

    private void Refuse(string problem)
    {
        instruments.Refused();
        if (problem == _told)
            return;
        _told = problem;
        LogRefused(problem);
        audit.Write(new AuditEvent("reload", "rule files", AuditLog.Silo, "", "kept the earlier ones: " + problem));
    }

    [LoggerMessage(1, LogLevel.Debug, "Rule files: {Files} are in use, as version {Version} of the rules")]
    private partial void LogTaken(int files, long version);

    [LoggerMessage(2, LogLevel.Error, "The rule files cannot be used; the earlier rules stay. {Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(4, LogLevel.Warning, "The rule files of this silo are not those in force, which other silos have; they are taken when they change, or when no other silo has those in force any more")]
    private partial void LogDiffer();

    [LoggerMessage(3, LogLevel.Warning, "The rule files could not be handed over; that is tried again")]
    private partial void LogUnanswered(Exception exception);
}
