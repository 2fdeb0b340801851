using Microsoft.Extensions.Logging;
using OrleansMonitor.Alerts;

namespace OrleansMonitor.Grains.Alerting.Rules;

/// <content>The rule files, of which each silo has its own.</content>
internal sealed partial class RuleBookGrain
{
    /// <summary>Silos say which files they have at each look at them, which is every hour at the least.</summary>
    private static readonly TimeSpan HolderPatience = TimeSpan.FromMinutes(5);

    private readonly RuleFileHolders _holders = new((long)Math.Max(HolderPatience.TotalMilliseconds, 3 * options.Value.ReloadInterval.TotalMilliseconds));

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<RuleBookChange> SetFilesAsync(RuleSource[] files) =>
        ChangeAsync(sources => [.. sources.Where(static s => s.Origin == RuleOrigin.Api), .. files]);

    public Task<RuleFilesStanding> HoldFilesAsync(string silo, ulong set) => Task.FromResult(_holders.Hear(silo, set, Now));

    public async Task<RuleBookChange> OfferFilesAsync(RuleFilesOffer offer)
    {
        var before = _holders.InForce;
        _holders.Hear(offer.Silo, RuleFileSet.Of(offer.Files), Now);
        var change = await SetFilesAsync(offer.Files);
        if (change.Status == RuleChangeStatus.Applied && before != 0)
            LogFilesReplaced(offer.Silo, change.Version);
        return change;
    }

    private void ResumeFiles()
    {
        var files = state.State.Sources.Where(static source => source.Origin == RuleOrigin.File).ToArray();
        _holders.Resume(state.State.Version > 0 ? RuleFileSet.Of(files) : 0, state.State.ReplacedFiles ?? [], state.State.FileHolders ?? [], Now);
    }

    [LoggerMessage(35, LogLevel.Information, "The rule files of silo {Silo} took the place of those in force: version {Version}")]
    private partial void LogFilesReplaced(string silo, long version);
}
