using OrleansMonitor.Domain.Names;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Cluster;

namespace OrleansMonitor.Silo.Query.Live;

/// <summary>Asks what has changed since a mark: of the coordinator, of the alerts' history and silences, and of the rules.</summary>
internal sealed class LiveSource(IGrainFactory grains)
{
    private const int MaxLines = 200;
    private const string Model = "model";

    /// <summary>Where one stands now.</summary>
    public async Task<LiveMark> NowAsync() => (await SinceAsync(new LiveMark(0, 0, 0, 0, 0, 0))).Mark;

    /// <summary>What has changed since, and where one stands then. False: what was before cannot be known, so that anything may have changed.</summary>
    public async Task<(LiveChange Change, LiveMark Mark, bool IsKnown)> SinceAsync(LiveMark mark)
    {
        var change = new LiveChange();
        var reports = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetChangesAsync(mark.Epoch, mark.Sequence);
        change.AddModels(reports.Models ?? []);
        change.IsAll = reports.Models is null;
        change.HasNodes = reports.HasNodes || reports.SilentNodes != mark.SilentNodes;
        change.HasSilos = reports.HasSilos;
        var history = await AlertsSinceAsync(mark.History, change);
        var silences = await SilencesAsync();
        if (silences != mark.Silences)
            change.HasOtherAlerts = true;
        var rules = await grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).GetAsync(mark.Rules) is { } book ? book.Version : mark.Rules;
        change.HasRules = rules != mark.Rules;
        return (change, new LiveMark(reports.Epoch, reports.Sequence, reports.SilentNodes, history, silences, rules), reports.Models is not null);
    }

    private async Task<long> AlertsSinceAsync(long number, LiveChange change)
    {
        if (await Notifier.GetHistoryAsync(Newest(1)) is not { Entries: [var last, ..] } || last.Number == number)
            return number;
        // More than are read, or a history that was lost.
        if (last.Number - number is < 0 or > MaxLines)
        {
            change.HasOtherAlerts = true;
            return last.Number;
        }

        foreach (var line in (await Notifier.GetHistoryAsync(Newest((int)(last.Number - number)))).Entries)
            change.AddAlertOf(Array.Find(line.Alert.Labels, static label => label.Name == Model)?.Value);
        return last.Number;
    }

    private static AlertHistoryQuery Newest(int limit) => new(null, null, null, [], null, limit);

    private async Task<long> SilencesAsync()
    {
        var sum = 0L;
        foreach (var silence in await Notifier.GetSilencesAsync())
            sum = unchecked((sum * 31) + (long)NameHash.Of(silence.Id) + silence.EndsAt);
        return sum & long.MaxValue;
    }

    private IAlertNotifierGrain Notifier => grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);
}
