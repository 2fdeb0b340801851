using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Models;

/// <content>
/// Deleting at an operator's request: one commit each, in which the rows go and the label chunks are written again as if what is
/// deleted had never come. What this object holds of the join is then out of date: load another.
/// </content>
internal sealed partial class ModelCommitter
{
    internal async Task<ErasureResult> EraseAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        Begin();
        var result = await _owner.BeginErasureAsync(erasure, cancellationToken);
        if (!result.Existed)
            return result;
        var chunks = await ReadChunksAsync(cancellationToken);
        var rewritten = erasure.IsWhole
            ? new RewrittenChunks([], [.. chunks.Select(static chunk => chunk.Number)], [], _join.Predictions)
            : Rewrite(chunks, JournalEraser.OfPredictions(p => _owner.IsErased(erasure, p.Version, p.Segment, p.EventTime)));
        var labels = Settle(rewritten.Kept, erasure.IsWhole ? default : _join.Tally);
        if (erasure is { From: null, To: null, IsWhole: false })
            _owner.Catalog.RemoveSlices(erasure.Version, erasure.Segment);
        await CommitErasureAsync(rewritten, writeCatalog: true, cancellationToken);
        return result with { Time = State.LastCommit, Predictions = rewritten.Predictions, Labels = labels };
    }

    internal async Task<EntryErasure> EraseEntryAsync(ulong id, bool isLabel, CancellationToken cancellationToken)
    {
        Begin();
        await _owner.BeginAsync(0, cancellationToken);
        _join.TryFind(id, out var prediction, out var label);
        var measurements = isLabel ? _join.MeasurementsOf(id) : [];
        if (isLabel ? label is null && measurements.Count == 0 : prediction is null)
            return EntryErasure.Unknown;

        var outcome = isLabel ? EntryErasure.WaitingLabel : label is null ? EntryErasure.PendingPrediction : EntryErasure.LabelledPrediction;
        var tally = _join.Tally;
        var inexact = State.InexactCorrections;
        if (isLabel && prediction is { } of)
        {
            outcome = EntryErasure.JoinedLabel;
            if (label is not null)
            {
                _owner.Add(new JoinedLabel(of, null, label));
                tally.Joined--;
                tally.Erased++;
            }

            foreach (var measurement in measurements)
                await AddAsync(new JoinedLabel(of, null, measurement));
            tally.Measured -= (ulong)measurements.Count;
            tally.MeasurementsErased += (ulong)measurements.Count;
        }

        var rewritten = Rewrite(await ReadChunksAsync(cancellationToken), JournalEraser.OfId(id, withPrediction: !isLabel));
        Settle(rewritten.Kept, tally);
        await CommitErasureAsync(rewritten, writeCatalog: false, cancellationToken);
        return outcome == EntryErasure.JoinedLabel && State.InexactCorrections > inexact ? EntryErasure.JoinedLabelInexactly : outcome;
    }

    /// <summary>Makes it durable that a node is not expected any more.</summary>
    internal async Task ForgetNodeAsync(string node, CancellationToken cancellationToken)
    {
        await BeginAsync(0, cancellationToken);
        _catalogChanged |= _owner.Catalog.RemoveNode(node);
        await CommitAsync(cancellationToken);
    }

    private async Task<LabelChunk[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        var chunks = await _owner.ReadAllChunksAsync(cancellationToken);
        return [.. chunks.Where(chunk => chunk.ExpiresAt > State.ChunksDeletedThrough)];
    }

    private RewrittenChunks Rewrite(LabelChunk[] chunks, JournalEraser eraser)
    {
        foreach (var chunk in chunks)
        {
            foreach (var part in PartsOf(chunk))
                eraser.Find(part.IsLabels, part.Content);
        }

        var rewritten = new RewrittenChunks([], [], [], 0);
        foreach (var chunk in chunks)
        {
            var next = Rewrite(chunk, eraser);
            if (next is not null)
                rewritten.Kept.Add(next);
            if (next == chunk)
                continue;
            rewritten.Deleted.Add(chunk.Number);
            if (next is not null)
                rewritten.Written.Add(next);
        }

        return rewritten with { Predictions = eraser.Predictions };
    }

    /// <summary>The chunk without what is erased, under its number: itself when nothing of it goes, null when nothing is left.</summary>
    private LabelChunk? Rewrite(LabelChunk chunk, JournalEraser eraser)
    {
        if (chunk.Kind != ChunkKind.Group)
        {
            var content = eraser.Rewrite(chunk.Kind == ChunkKind.Labels, chunk.Content);
            return content == chunk.Content ? chunk : content is null ? null : chunk with { Content = content };
        }

        var group = new JournalGroup();
        var changed = false;
        foreach (var part in PartsOf(chunk))
        {
            var content = eraser.Rewrite(part.IsLabels, part.Content);
            changed |= content != part.Content;
            if (content is not null)
                group.Add(part with { Content = content });
        }

        if (!changed)
            return chunk;
        return group.Count == 0 ? null : chunk with { ExpiresAt = group.ExpiresAt, Content = group.Encode(new JournalGroupReader(chunk.Content).Level) };
    }

    private List<JournalChunk> PartsOf(LabelChunk chunk)
    {
        if (chunk.Kind != ChunkKind.Group)
            return [new JournalChunk(chunk.Kind == ChunkKind.Labels, chunk.ExpiresAt, chunk.Content)];
        var parts = new List<JournalChunk>();
        var group = new JournalGroupReader(chunk.Content);
        while (group.MoveNext())
        {
            if (group.ExpiresAt > State.ChunksDeletedThrough)
                parts.Add(new JournalChunk(group.IsLabels, group.ExpiresAt, group.Content.ToArray()));
        }

        return parts;
    }

    /// <summary>Puts into the state what a join of the chunks that are left holds; answers how many labels that waited are gone.</summary>
    private long Settle(List<LabelChunk> kept, LabelTally tally)
    {
        var join = NewJoin();
        foreach (var chunk in kept)
            Replay(join, chunk);
        join.EndReplay(_owner.Now);
        var gone = Math.Max(_join.Waiting - join.Waiting, 0);
        if (!State.IsErased)
            tally.Erased += (ulong)gone;
        State.Labels = tally;
        State.PendingPredictions = join.Pending;
        State.OldestPending = join.OldestPending;
        State.WaitingLabels = join.Waiting;
        return gone;
    }

    private Task CommitErasureAsync(RewrittenChunks chunks, bool writeCatalog, CancellationToken cancellationToken) =>
        _owner.CommitAsync(new CommitExtras([], [], chunks.Written, chunks.Deleted, _ledger.DeleteThrough, writeCatalog), cancellationToken);

    /// <summary>Chunks as they are afterwards, and what of them the store has to delete and to write.</summary>
    private sealed record RewrittenChunks(List<LabelChunk> Kept, List<long> Deleted, List<LabelChunk> Written, long Predictions);
}
