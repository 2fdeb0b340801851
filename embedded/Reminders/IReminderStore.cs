using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Reminders;

/// <summary>Where reminders are kept. An exception means that the outcome is unknown.</summary>
public interface IReminderStore
{
    ValueTask<IReadOnlyList<ReminderEntry>> ReadAllAsync(CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<ReminderEntry>> ReadAsync(GrainId grainId, CancellationToken cancellationToken);

    ValueTask<ReminderEntry?> ReadAsync(ReminderKey key, CancellationToken cancellationToken);

    /// <summary>Adds or replaces, whatever version is stored; answers the entry with its new version.</summary>
    ValueTask<ReminderEntry> UpsertAsync(ReminderEntry entry, CancellationToken cancellationToken);

    /// <summary>False: the stored version is not <paramref name="etag"/>, and nothing was changed.</summary>
    ValueTask<bool> RemoveAsync(ReminderKey key, string etag, CancellationToken cancellationToken);
}
