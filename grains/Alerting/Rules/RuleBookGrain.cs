using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Alerts;
using OrleansMonitor.Grains.Alerting.Feed;

namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>
/// Changes one at a time, each checked as a whole with all other rules, durable before it is answered. It also wakes the shards, so that
/// one which gets no more reports finds that its owners are silent.
/// </summary>
[Reentrant]
[KeepAlive]
internal sealed partial class RuleBookGrain(
    IGrainContext context,
    [PersistentState("rules", "monitor")] IPersistentState<RuleBookState> state,
    IOptions<AlertingOptions> options,
    TimeProvider time,
    ILogger<RuleBookGrain> logger) : Grain(context), IRuleBookGrain
{
    /// <summary>Silos report their files each time that they read them, which is every hour at the least.</summary>
    private static readonly TimeSpan HolderPatience = TimeSpan.FromMinutes(5);

    private readonly RuleFileHolders _holders = new((long)Math.Max(HolderPatience.TotalMilliseconds, 3 * options.Value.ReloadInterval.TotalMilliseconds));
    private readonly AlertingOptions _options = options.Value;
    private readonly ILogger<RuleBookGrain> _logger = logger;
    private RuleBook _book = new(0, options.Value.Shards, []);
    private Task _last = Task.CompletedTask;
    private Exception? _failure;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        ResumeFiles();
        Publish();
        var interval = _options.NoDataInterval;
        this.RegisterGrainTimer(WakeShardsAsync, new GrainTimerCreationOptions(interval, interval) { Interleave = true });
        return Task.CompletedTask;
    }

    public Task<RuleBook?> GetAsync(long knownVersion)
    {
        if (knownVersion == _book.Version)
            return Task.FromResult<RuleBook?>(null);
        return Task.FromResult<RuleBook?>(_holders.Differing(Now) is { Length: > 0 } differing ? _book with { Differing = differing } : _book);
    }

    public Task<RuleBookChange> PutGroupAsync(string group, string text) => ChangeAsync(sources =>
        [.. sources.Where(s => s.Origin != RuleOrigin.Api || s.Name != group), new RuleSource(group, RuleOrigin.Api, text)], group);

    public Task<RuleBookChange> DeleteGroupAsync(string group) => ChangeAsync(sources =>
        [.. sources.Where(s => s.Origin != RuleOrigin.Api || s.Name != group)], group);

    public Task<RuleBookChange> SetFilesAsync(RuleSource[] files) =>
        ChangeAsync(sources => [.. sources.Where(static s => s.Origin == RuleOrigin.Api), .. files]);

    public Task<RuleFilesStanding> HoldFilesAsync(string silo, ulong set) => Task.FromResult(_holders.Report(silo, set, Now));

    public async Task<RuleBookChange> OfferFilesAsync(RuleFilesOffer offer)
    {
        var before = _holders.InForce;
        _holders.Report(offer.Silo, RuleFileSet.Of(offer.Files), Now);
        var change = await SetFilesAsync(offer.Files);
        if (change.Status == RuleChangeStatus.Applied && before != 0)
            LogFilesReplaced(offer.Silo, change.Version);
        return change;
    }

    /// <summary>Changes wait for each other, in the order in which they came.</summary>
    private Task<RuleBookChange> ChangeAsync(Func<RuleSource[], IEnumerable<RuleSource>> change, string? group = null)
    {
        var changed = AfterAsync(_last, change, group);
        _last = changed;
        return changed;
    }

    private async Task<RuleBookChange> AfterAsync(Task last, Func<RuleSource[], IEnumerable<RuleSource>> change, string? group)
    {
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_failure is not null)
            throw new OrleansException($"the rule book starts again after a failure ({_failure.GetType().Name}); send the change again");
        var sources = change(state.State.Sources).OrderBy(static s => s.Origin).ThenBy(static s => s.Name, StringComparer.Ordinal).ToArray();
        var isSame = sources.SequenceEqual(state.State.Sources);
        if (group is not null && IsInFile(group))
            return Refuse(RuleChangeStatus.InFile, $"group '{group}' comes from a rule file, where it can be changed");
        if (isSame && group is not null && !Array.Exists(sources, s => s.Origin == RuleOrigin.Api && s.Name == group))
            return Refuse(RuleChangeStatus.NotFound, $"there is no group '{group}'");
        if (isSame && _book.Version > 0)
            return new RuleBookChange(RuleChangeStatus.Unchanged, _book.Version, []);
        if (RuleSet.Check(sources) is { Count: > 0 } errors)
            return Refuse(RuleChangeStatus.Invalid, [.. errors]);

        await WriteAsync(sources);
        return new RuleBookChange(RuleChangeStatus.Applied, _book.Version, []);
    }

    private async Task WriteAsync(RuleSource[] sources)
    {
        _holders.Replace(RuleFileSet.Of(sources));
        state.State = new RuleBookState
        {
            Version = state.State.Version + 1,
            Shards = _book.Shards,
            Sources = sources,
            ReplacedFiles = [.. _holders.Replaced],
            FileHolders = _holders.Holders(Now),
        };
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception e)
        {
            // The state in memory is not what the store has; the next activation reads it.
            _failure = e;
            LogWriteFailed(e);
            DeactivateOnIdle();
            throw;
        }

        Publish();
        LogChanged(_book.Version, sources.Length);
    }

    private void ResumeFiles()
    {
        var files = state.State.Sources.Where(static source => source.Origin == RuleOrigin.File).ToArray();
        _holders.Resume(state.State.Version > 0 ? RuleFileSet.Of(files) : 0, state.State.ReplacedFiles ?? [], state.State.FileHolders ?? [], Now);
    }

    private void Publish() =>
        _book = new RuleBook(state.State.Version, state.State.Shards > 0 ? state.State.Shards : _options.Shards, state.State.Sources);

    private bool IsInFile(string group) => RuleSet.HasGroup(state.State.Sources.Where(static s => s.Origin == RuleOrigin.File), group);

    private RuleBookChange Refuse(RuleChangeStatus status, params string[] errors) => new(status, _book.Version, errors);

    private async Task WakeShardsAsync()
    {
        if (_book.Version == 0 || !_options.Enabled)
            return;
        for (var shard = 0; shard < _book.Shards; shard++)
        {
            try
            {
                await GrainFactory.GetGrain<IAlertShardGrain>(ShardKeys.Of(shard)).WakeAsync();
            }
            catch (Exception e)
            {
                // It has its turn again.
                LogWakeFailed(shard, e);
            }
        }
    }

    [LoggerMessage(31, LogLevel.Information, "Alerting rules: version {Version}, from {Sources} files and groups")]
    private partial void LogChanged(long version, int sources);

    [LoggerMessage(32, LogLevel.Error, "The alerting rules could not be written; the rule book starts again")]
    private partial void LogWriteFailed(Exception exception);

    [LoggerMessage(33, LogLevel.Debug, "Alert shard {Shard} could not be woken")]
    private partial void LogWakeFailed(int shard, Exception exception);

    [LoggerMessage(35, LogLevel.Information, "The rule files of silo {Silo} took the place of those in force: version {Version}")]
    private partial void LogFilesReplaced(string silo, long version);
}
