using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Owners;

/// <content>Deleting rows at an operator's request.</content>
internal sealed partial class WindowOwner
{
    /// <summary>
    /// Starts a commit that deletes rows, and takes no step of compaction. A row is deleted as a whole or not at all: one that reaches
    /// across a bound stays, since what else it holds was not to be deleted. Committed sets stay, so that nothing is counted again.
    /// </summary>
    internal async Task<ErasureResult> BeginErasureAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        Begin();
        var result = new ErasureResult(Exists && !State.IsErased, Now, 0, 0, 0, 0, 0, 0);
        var content = PartialAggregatePool.Shared.Rent();
        for (var tier = 0; Exists && tier < TierSchedule.MaxTiers; tier++)
        {
            var length = LengthOf(tier);
            var next = erasure.From is { } from ? Math.Max(from, 0) / length * length : long.MinValue;
            while (next < (erasure.To ?? long.MaxValue))
            {
                (var rows, next) = await ReadWholeStartsAsync(erasure, (byte)tier, next, cancellationToken);
                foreach (var row in rows)
                    result = Erase(row, IsWithin(erasure, row.Key.Start, length), content, result);
            }
        }

        PartialAggregatePool.Shared.Return(content);
        if (erasure.IsWhole)
            Reset();
        else
            State.Records -= Math.Min(result.Records, State.Records);
        return result;
    }

    /// <summary>Whether a record of this slice and time goes with the rows that <see cref="BeginErasureAsync"/> deletes.</summary>
    internal bool IsErased(Erasure erasure, string version, string segment, long time)
    {
        if ((erasure.Version ?? version) != version || (erasure.Segment ?? segment) != segment)
            return false;
        var row = _schedule.RowFor(time, State.Frontiers);
        return IsWithin(erasure, row.Start, LengthOf(row.Tier));
    }

    /// <summary>All label chunks, in their order.</summary>
    internal Task<IReadOnlyList<LabelChunk>> ReadAllChunksAsync(CancellationToken cancellationToken) =>
        _store.ReadChunksAsync(_id, 0, State.NextChunk, cancellationToken);

    private static bool IsWithin(Erasure erasure, long start, long length) =>
        start >= (erasure.From ?? long.MinValue) && start <= (erasure.To ?? long.MaxValue) - length;

    private long LengthOf(int tier) => _schedule.Tiers[Math.Min(tier, _schedule.Coarsest.Index)].Length;

    private ErasureResult Erase(AggregateRow row, bool isWithin, PartialAggregate content, ErasureResult result)
    {
        content.Clear();
        content.MergeEncoded(row.Partial, AggregateParts.Traffic);
        var (records, labelled) = content.HasTraffic ? (content.Traffic.Records, content.Traffic.Labelled) : default;
        if (!isWithin)
            return result with { RowsAcross = result.RowsAcross + 1, RecordsAcross = result.RecordsAcross + records };
        _deleted.Add(row.Key);
        _cache.Remove(row.Key);
        _changed?.Note(row.Key.Start, LengthOf(row.Key.Tier), _version + 1);
        return result with { Rows = result.Rows + 1, Records = result.Records + records, Labelled = result.Labelled + labelled };
    }

    /// <summary>A page of rows of a tier, with all those of its last start, and where the next page begins.</summary>
    private async Task<(IReadOnlyList<AggregateRow> Rows, long Next)> ReadWholeStartsAsync(
        Erasure erasure, byte tier, long from, CancellationToken cancellationToken)
    {
        var filter = new RowFilter(from, erasure.To ?? long.MaxValue, erasure.Version, erasure.Segment, tier, _page);
        var page = Current(await _store.ReadRangeAsync(_id, filter, cancellationToken));
        if (page.Count < _page)
            return (page, long.MaxValue);
        var last = page[^1].Key.Start;
        if (page[0].Key.Start < last)
            return ([.. page.Where(row => row.Key.Start < last)], last);
        var start = filter with { FromStart = last, ToStart = last + 1, MaxRows = int.MaxValue };
        return (Current(await _store.ReadRangeAsync(_id, start, cancellationToken)), last + 1);
    }

    /// <summary>As new, but for what says which batches it holds and what number its next chunk has.</summary>
    private void Reset()
    {
        State = new OwnerState
        {
            NextChunk = State.NextChunk,
            ChunksDeletedThrough = State.ChunksDeletedThrough,
            IsErased = true,
        };
        Catalog = new OwnerCatalog();
        _cachedFrom = 0;
    }
}
