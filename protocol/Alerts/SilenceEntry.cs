using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Alerts;

/// <summary>A silence, as the API shows it.</summary>
/// <param name="Id">Which.</param>
/// <param name="State">pending, active or expired.</param>
/// <param name="Matchers">All must match, such as <c>model="fraud"</c>.</param>
/// <param name="StartsAt">Begin.</param>
/// <param name="EndsAt">End, not included.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="Comment">Why.</param>
public sealed record SilenceEntry(
    string Id,
    SilenceState State,
    IReadOnlyList<string> Matchers,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    string Comment);

/// <summary>A silence that is to be made.</summary>
/// <param name="Matchers">At least one that does not match an alert without its label, such as <c>model="fraud"</c> or <c>alertname=~"High.*"</c>.</param>
/// <param name="StartsAt">Written as in the range of a query. Default: now.</param>
/// <param name="EndsAt">Likewise; this or duration.</param>
/// <param name="TimeZone">Time zone of ends without an offset, as in a query. Default: UTC.</param>
/// <param name="Duration">From the begin, such as 2h.</param>
/// <param name="CreatedBy">Who makes it. Default the caller, where that is known.</param>
/// <param name="Comment">Why.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SilenceRequest(string[]? Matchers, string? StartsAt, string? EndsAt, string? TimeZone, string? Duration, string? CreatedBy, string? Comment);
