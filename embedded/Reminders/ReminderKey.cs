using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Reminders;

/// <summary>Names one reminder.</summary>
public readonly record struct ReminderKey(GrainId GrainId, string Name);
