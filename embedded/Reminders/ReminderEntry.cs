namespace OrleansMonitor.Embedded.Reminders;

/// <summary>A stored reminder: it ticks at <paramref name="StartAt"/> and every <paramref name="Period"/> after.</summary>
/// <param name="Key">Whose and which.</param>
/// <param name="StartAt">UTC.</param>
/// <param name="Period">Positive.</param>
/// <param name="Etag">The version that the store gave; empty before the first write.</param>
public sealed record ReminderEntry(ReminderKey Key, DateTime StartAt, TimeSpan Period, string Etag);
