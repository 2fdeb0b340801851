using System.Globalization;
using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Reminders;

/// <summary>Keeps reminders as long as the process lives.</summary>
public sealed class MemoryReminderStore : IReminderStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ReminderKey, ReminderEntry> _entries = [];
    private long _version;

    public ValueTask<IReadOnlyList<ReminderEntry>> ReadAllAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return new([.. _entries.Values]);
    }

    public ValueTask<IReadOnlyList<ReminderEntry>> ReadAsync(GrainId grainId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new([.. _entries.Values.Where(e => e.Key.GrainId == grainId)]);
    }

    public ValueTask<ReminderEntry?> ReadAsync(ReminderKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_entries.GetValueOrDefault(key));
    }

    public ValueTask<ReminderEntry> UpsertAsync(ReminderEntry entry, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var stored = entry with { Etag = (++_version).ToString(CultureInfo.InvariantCulture) };
            _entries[entry.Key] = stored;
            return new(stored);
        }
    }

    public ValueTask<bool> RemoveAsync(ReminderKey key, string etag, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_entries.TryGetValue(key, out var stored) && stored.Etag == etag && _entries.Remove(key));
    }
}
