using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Models;

/// <summary>
/// What label chunks of a model are in the store, and which of them to merge. Each commit may append two; all are read when the
/// model is activated. So they are merged as digits are carried: a given number of neighbours of a level become one of the next.
/// <code>
///   oldest │ 2 2 │ 1 1 1 1 │ 0 0 0 0 0 │ newest     levels
/// </code>
/// Every chunk is rewritten once a level, and stays as it is once it has half a megabyte.
/// </summary>
internal sealed class LabelChunkList(int fanIn)
{
    /// <summary>Chunks that one commit merges: more than the fan-in only where many were left unmerged.</summary>
    private const int MaxRun = 1024;

    /// <summary>The size of a merged chunk, unless one alone is larger: what a commit reads and writes again.</summary>
    private const int MaxGroupBytes = 1 << 20;

    private const int SealedBytes = MaxGroupBytes / 2;
    private const int Sealed = int.MaxValue;

    private readonly List<Stored> _stored = [];

    internal int Count => _stored.Count;

    internal void Load(IReadOnlyList<LabelChunk> chunks)
    {
        foreach (var chunk in chunks)
            Append(chunk, chunk.Kind == ChunkKind.Group ? new JournalGroupReader(chunk.Content).Level : 0);
    }

    internal void Append(LabelChunk chunk, int level = 0) => _stored.Add(StoredOf(chunk, level));

    internal void DeleteThrough(long expiry) => _stored.RemoveAll(chunk => chunk.ExpiresAt <= expiry);

    /// <summary>Neighbours to merge; null when there are too few.</summary>
    internal ChunkRun? Due()
    {
        var level = 0;
        for (var end = _stored.Count; end > 0;)
        {
            level = Math.Max(level, _stored[end - 1].Level);
            var begin = end;
            while (begin > 0 && _stored[begin - 1].Level == level)
                begin--;
            if (level == Sealed || begin == end)
                return null;
            if (end - begin >= fanIn)
                return RunOf(begin, end, level);
            end = begin;
        }

        return null;
    }

    /// <summary>The merged chunk, or null when nothing of the run is left, took the run's place.</summary>
    internal void Replace(ChunkRun run, LabelChunk? merged)
    {
        var at = _stored.FindIndex(chunk => chunk.Number == run.First);
        _stored.RemoveRange(at, run.Count);
        if (merged is not null)
            _stored.Insert(at, StoredOf(merged, run.Level + 1));
    }

    private ChunkRun RunOf(int begin, int end, int level)
    {
        var (count, bytes) = (0, 0L);
        for (var i = begin; i < end && count < MaxRun && (count < 2 || bytes + _stored[i].Bytes <= MaxGroupBytes); i++)
        {
            bytes += _stored[i].Bytes;
            count++;
        }

        return new ChunkRun(_stored[begin].Number, _stored[begin + count - 1].Number, count, level);
    }

    private static Stored StoredOf(LabelChunk chunk, int level) =>
        new(chunk.Number, chunk.ExpiresAt, chunk.Content.Length, chunk.Content.Length >= SealedBytes ? Sealed : level);

    private readonly record struct Stored(long Number, long ExpiresAt, int Bytes, int Level);
}

/// <summary>Neighbouring chunks of one level.</summary>
internal readonly record struct ChunkRun(long First, long Last, int Count, int Level);
