using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Notifications;

namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>
/// Keeps the states of a part of all alerts: its key is the part's number, from 0. Models and nodes report to it the figures of their
/// rules; what changes goes to the <see cref="IAlertNotifierGrain"/>.
/// </summary>
[Alias("om.IAlertShardGrain")]
public interface IAlertShardGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes evaluations over that follow what it knows of this owner, and answers how far it knows it. What it knew already is
    /// passed over; when there is a gap nothing is taken, and the owner goes back to the answer.
    /// </summary>
    [Alias("Report")]
    Task<FeedAnswer> ReportAsync(FeedReport report);

    /// <summary>Keeps it alive, so that it sees what falls silent.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>Alerts that are pending or firing, in ordinal order of their ids.</summary>
    [Alias("List")]
    Task<Alert[]> ListAsync();

    /// <summary>All that a rule has states for here, inactive ones too, at most <paramref name="limit"/>, in order of their names.</summary>
    [Alias("Explain")]
    Task<RuleState[]> ExplainAsync(string group, string rule, int limit);

    /// <summary>How it gets on with the rules that it has evaluated; a build from before it does not know this method.</summary>
    [Alias("Status")]
    Task<RuleStatus[]> GetRuleStatusAsync();

    /// <summary>
    /// Ends the alerts about an owner that was deleted, or about one version of it, as its receivers are told, and follows them no more; a build from before it does not know this
    /// method: there they end when nothing has come for the retention of alerts.
    /// </summary>
    [Alias("Forget")]
    Task ForgetAsync(OwnerKind kind, string owner, string? version);
}
