using System.Globalization;

namespace OrleansMonitor.Embedded.Storage;

/// <summary>Keeps states as long as the process lives.</summary>
public sealed class MemoryGrainStateStore : IGrainStateStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GrainStateKey, GrainStateRecord> _records = [];
    private long _version;

    public ValueTask<GrainStateRecord?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_records.GetValueOrDefault(key));
    }

    public ValueTask<GrainStateWrite> WriteAsync(
        GrainStateKey key, ReadOnlyMemory<byte> payload, string? expectedEtag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var stored = _records.GetValueOrDefault(key)?.Etag;
            if (stored != expectedEtag)
                return new(new GrainStateWrite(false, stored));
            // One counter for all records, so that a record that was cleared and written anew never repeats a version.
            var etag = (++_version).ToString(CultureInfo.InvariantCulture);
            _records[key] = new GrainStateRecord(payload.ToArray(), etag);
            return new(new GrainStateWrite(true, etag));
        }
    }

    public ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var stored = _records.GetValueOrDefault(key)?.Etag;
            if (stored != expectedEtag)
                return new(new GrainStateWrite(false, stored));
            _records.Remove(key);
            return new(new GrainStateWrite(true, null));
        }
    }
}
