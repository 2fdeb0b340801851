using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Reminders;

/// <summary>What a grain holds of its reminder.</summary>
internal sealed class GrainReminder(ReminderEntry entry) : IGrainReminder
{
    public string ReminderName => Entry.Key.Name;

    internal ReminderEntry Entry { get; } = entry;
}
