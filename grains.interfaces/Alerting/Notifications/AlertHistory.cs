using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>One line of the history. Times are Unix milliseconds.</summary>
/// <param name="Number">Counts all lines, from 1.</param>
/// <param name="RecordedAt">When it came here, by the wall clock.</param>
/// <param name="Time">When it happened: a transition's own time, of event time or of the wall clock.</param>
/// <param name="Kind">What it is.</param>
/// <param name="From">Of a transition: the phase before. Otherwise the phase.</param>
/// <param name="Alert">The alert after.</param>
/// <param name="By">Who acknowledged; empty for transitions.</param>
/// <param name="Comment">What was said of it.</param>
[GenerateSerializer, Immutable, Alias("om.AlertHistoryEntry")]
public sealed record AlertHistoryEntry(
    [property: Id(0)] long Number,
    [property: Id(1)] long RecordedAt,
    [property: Id(2)] long Time,
    [property: Id(3)] AlertEventKind Kind,
    [property: Id(4)] AlertPhase From,
    [property: Id(5)] Alert Alert,
    [property: Id(6)] string By,
    [property: Id(7)] string Comment);

/// <summary>Which lines are asked for; null and empty: all. Times are Unix milliseconds of <see cref="AlertHistoryEntry.Time"/>.</summary>
/// <param name="From">Begin, included.</param>
/// <param name="To">End, not included.</param>
/// <param name="Id">One alert.</param>
/// <param name="Matchers">Of labels, one in each text; all must match.</param>
/// <param name="Before">Lines with a smaller number, to page on.</param>
/// <param name="Limit">At most so many, 1 to <see cref="MaxLimit"/>.</param>
[GenerateSerializer, Immutable, Alias("om.AlertHistoryQuery")]
public sealed record AlertHistoryQuery(
    [property: Id(0)] long? From,
    [property: Id(1)] long? To,
    [property: Id(2)] string? Id,
    [property: Id(3)] string[] Matchers,
    [property: Id(4)] long? Before,
    [property: Id(5)] int Limit)
{
    public const int MaxLimit = 1000;
}

/// <summary>A part of the history, the newest line first.</summary>
/// <param name="Entries">The lines.</param>
/// <param name="Next">What <see cref="AlertHistoryQuery.Before"/> is for the next part; null: there is no more.</param>
/// <param name="Oldest">Number of the oldest line that is kept; 0: there is none.</param>
[GenerateSerializer, Immutable, Alias("om.AlertHistoryPage")]
public sealed record AlertHistoryPage(
    [property: Id(0)] AlertHistoryEntry[] Entries,
    [property: Id(1)] long? Next,
    [property: Id(2)] long Oldest);
