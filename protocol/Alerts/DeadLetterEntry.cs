namespace OrleansMonitor.Alerts;

/// <summary>A notification that was given up.</summary>
public sealed record DeadLetterEntry(
    string Key,
    string Receiver,
    string Integration,
    string GroupKey,
    IReadOnlyList<string> Alerts,
    DateTimeOffset QueuedAt,
    DateTimeOffset DiedAt,
    int Attempts,
    string Reason,
    string LastError);

/// <summary>What the notifier holds.</summary>
public sealed record NotifierEntry(
    int Alerts,
    int Groups,
    int Outbox,
    DateTimeOffset? OldestQueuedAt,
    int DeadLetters,
    int Silences,
    long HistoryEntries);
