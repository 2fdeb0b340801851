using Orleans.Runtime;
using Orleans.Timers;
using OrleansMonitor.Embedded.Activations;

namespace OrleansMonitor.Embedded.Reminders;

/// <inheritdoc cref="IReminderRegistry"/>
internal sealed class ReminderRegistry(SiloRuntime silo, IReminderStore store) : IReminderRegistry
{
    public async Task<IGrainReminder> RegisterOrUpdateReminder(
        GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "A reminder's due time is zero or more.");
        var minimum = silo.Options.MinimumReminderPeriod;
        if (period < minimum || period <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"Cannot register reminder {reminderName}: its period {period} is less than {minimum} (MinimumReminderPeriod).",
                nameof(period));
        }

        var key = new ReminderKey(callingGrainId, reminderName);
        var startAt = silo.Time.GetUtcNow().UtcDateTime + dueTime;
        var stored = await store.UpsertAsync(new ReminderEntry(key, startAt, period, ""), CancellationToken.None);
        silo.Transport.OnReminderChanged(silo, key);
        return new GrainReminder(stored);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        if (reminder is not GrainReminder { Entry: var entry } || entry.Key.GrainId != callingGrainId)
            throw new ArgumentException("The reminder is not one of this grain.", nameof(reminder));
        if (!await store.RemoveAsync(entry.Key, entry.Etag, CancellationToken.None))
            throw new ReminderException($"Reminder {entry.Key.Name} of {callingGrainId} was changed or removed in between.");
        silo.Transport.OnReminderChanged(silo, entry.Key);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        await store.ReadAsync(new ReminderKey(callingGrainId, reminderName), CancellationToken.None) is { } entry
            ? new GrainReminder(entry)
            : null;

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId)
    {
        var entries = await store.ReadAsync(callingGrainId, CancellationToken.None);
        return [.. entries.Select(e => new GrainReminder(e))];
    }
}
