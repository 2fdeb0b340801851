using OrleansMonitor.Client.Sending;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Batching;

/// <summary>
/// What was left out and is not yet reported, by model, version, segment and minute. Bounded: past the bound a minute's
/// counts go to another minute of the same slice, and if there is none they are only in the statistics.
/// </summary>
internal sealed class OmissionLedger
{
    private const int MaxEntries = 2048;
    private const long MinuteMs = 60_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Counts> _entries = [];

    public void Add(string model, string version, string segment, long timeUnixMs, long sampledOut, long dropped)
    {
        if (sampledOut == 0 && dropped == 0)
            return;
        lock (_gate)
        {
            var key = new Key(model, version, segment, timeUnixMs / MinuteMs);
            if (!_entries.TryGetValue(key, out var counts))
            {
                if (_entries.Count >= MaxEntries)
                    key = _entries.Keys.FirstOrDefault(other => other.IsSameSlice(key));
                if (key.Model is null)
                    return;
                counts = _entries.GetValueOrDefault(key);
            }

            _entries[key] = new Counts(Math.Max(counts.TimeUnixMs, timeUnixMs), counts.SampledOut + sampledOut, counts.Dropped + dropped);
        }
    }

    /// <summary>A batch was dropped: its records, and the omissions that it was to report.</summary>
    public void AddDropped(IReadOnlyList<BatchPart> parts)
    {
        foreach (var part in parts)
            Add(part.Model, part.Version, part.Segment, part.TimeUnixMs, part.SampledOut, part.Records + part.Dropped);
    }

    /// <summary>Moves everything into the batch and its parts.</summary>
    public void MoveTo(BatchWriter writer, List<BatchPart> parts)
    {
        lock (_gate)
        {
            foreach (var (key, counts) in _entries)
            {
                writer.WriteOmission(new Omission
                {
                    Model = key.Model,
                    Version = key.Version,
                    Segment = key.Segment,
                    Time = counts.TimeUnixMs,
                    SampledOut = (ulong)counts.SampledOut,
                    Dropped = (ulong)counts.Dropped,
                });
                parts.Add(new BatchPart(key.Model, key.Version, key.Segment, counts.TimeUnixMs, 0, counts.SampledOut, counts.Dropped));
            }

            _entries.Clear();
        }
    }

    private readonly record struct Key(string Model, string Version, string Segment, long Minute)
    {
        public bool IsSameSlice(Key other) => Model == other.Model && Version == other.Version && Segment == other.Segment;
    }

    private readonly record struct Counts(long TimeUnixMs, long SampledOut, long Dropped);
}
