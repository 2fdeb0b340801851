using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Alerts;

/// <summary>What happened to an alert.</summary>
public enum AlertEventKind
{
    Transition,
    Acknowledged,
    Unacknowledged,
}

/// <summary>A line of the history.</summary>
public sealed record HistoryEntry(
    long Number,
    DateTimeOffset Time,
    DateTimeOffset RecordedAt,
    AlertEventKind Kind,
    AlertPhase From,
    AlertPhase Phase,
    string Id,
    string Group,
    string Rule,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations,
    double? Value,
    string? NoData,
    string? By,
    string? Comment);

/// <summary>A part of the history, the newest line first. Next is what <c>before</c> is for the next part; absent: there is no more.</summary>
public sealed record HistoryAnswer(IReadOnlyList<HistoryEntry> Entries, long? Next, long Oldest);
