using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>
/// A node's durable state: its own windows and the committed sets that mean "committed everywhere", changed together. Used
/// from one logical thread; when a commit throws, throw it away and load another.
/// </summary>
internal sealed class NodeCommitter(WindowOwner owner, ProducerSets producers, CommitOptions options)
{
    private long _writtenWatch;

    internal OwnerState State => owner.State;

    internal OwnerCatalog Catalog => owner.Catalog;

    internal ProducerSets Producers => producers;

    internal bool IsCompactionBehind => owner.IsCompactionBehind;

    /// <summary>Whether a commit would do something even if it adds nothing.</summary>
    internal bool IsTidyDue => owner.IsCompactionDue || producers.IsExpiryDue(owner.Now, options.ProducerRetention);

    internal long Now => owner.Now;

    /// <summary>Windows that could not be read, since the activation began.</summary>
    internal long Unreadable { get; private set; }

    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        var image = await owner.LoadAsync(cancellationToken);
        producers.Load(image?.Producers ?? []);
        if (!Catalog.IsWithoutWatch || State.LastWatched == 0)
            return;
        foreach (var (id, producer) in producers.All)
        {
            if (producer.Set.Content == Guid.Empty)
                Catalog.Watched.AddOfAll(id);
        }
    }

    /// <inheritdoc cref="WindowOwner.ChangesSince"/>
    internal OwnerChanges ChangesSince(long version) => owner.ChangesSince(version);

    internal Task<RecentPartial> ReadRecentAsync(CancellationToken cancellationToken) => owner.ReadRecentAsync(cancellationToken);

    /// <summary>
    /// Commits batches that all their models have, and the last sign of life of the producers named. False: rows had to be merged
    /// first, and the batches wait for the next commit.
    /// </summary>
    /// <param name="ready">The batches.</param>
    /// <param name="anonymous">The epoch of batches without a producer: they are never sent again, so it is not kept.</param>
    /// <param name="touched">Producers that made contact without a batch.</param>
    /// <param name="cancellationToken">Ends the wait, not the commit.</param>
    internal async Task<bool> CommitAsync(
        IReadOnlyList<PendingBatch> ready, Guid anonymous, IReadOnlyCollection<Guid> touched, CancellationToken cancellationToken)
    {
        var reach = 0L;
        foreach (var batch in ready)
            reach = Math.Max(reach, owner.ReachOf(batch.Node));
        await owner.BeginAsync(reach, cancellationToken);
        var hasReached = owner.HasReached(reach);
        if (!hasReached)
            ready = [];
        var watermark = State.Watermark;
        var catalogChanged = false;
        var content = PartialAggregatePool.Shared.Rent();
        foreach (var batch in ready)
        {
            foreach (var window in batch.Node)
                catalogChanged |= Add(window, content, watermark);
            if (batch.Stamp.Id.Producer != anonymous)
                producers.Stage(batch.Stamp);
        }

        PartialAggregatePool.Shared.Return(content);
        var rows = producers.StagedRows(owner.Now, touched);
        var expired = producers.TakeExpired(owner.Now, options.ProducerRetention);
        foreach (var producer in expired)
            Catalog.Watched.Remove(producer);
        var watch = Catalog.Watched.Revision;
        await owner.CommitAsync(new CommitExtras(rows, expired, [], [], null, catalogChanged || watch != _writtenWatch), cancellationToken);
        _writtenWatch = watch;
        producers.Accept(rows);
        return hasReached;
    }

    /// <summary>Deletes rows at an operator's request, in a commit of their own.</summary>
    internal async Task<ErasureResult> EraseAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        var result = await owner.BeginErasureAsync(erasure, cancellationToken);
        if (!result.Existed)
            return result;
        if (erasure is { From: null, To: null, IsWhole: false })
            owner.Catalog.RemoveSlices(erasure.Version, erasure.Segment);
        if (erasure is { From: null, To: null, Version: null, Segment: { } model })
            Catalog.Watched.RemoveModel(model);
        var watch = Catalog.Watched.Revision;
        await owner.CommitAsync(new CommitExtras([], [], [], [], null, WriteCatalog: true), cancellationToken);
        _writtenWatch = watch;
        return result with { Time = State.LastCommit };
    }

    /// <summary>Adds a window; answers whether the catalog changed.</summary>
    private bool Add(Models.WindowPart window, PartialAggregate content, Domain.Windows.Watermark watermark)
    {
        content.Clear();
        try
        {
            // An unknown version shows here; the rest is read when it is merged into its row.
            content.MergeEncoded(window.Partial.Span, AggregateParts.Traffic);
        }
        catch (AggregateFormatException)
        {
            // The models have the batch; a node's own figures must not keep it from being acknowledged.
            Unreadable++;
            return false;
        }

        owner.Add(window, content, watermark);
        return window.Segment.Length > 0 && owner.Catalog.AddSlice(window.Version, window.Segment);
    }
}
