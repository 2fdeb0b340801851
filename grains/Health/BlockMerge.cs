using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health;

/// <summary>
/// Merges rows by blocks of neighbouring windows, each block once: a query that is repeated as time goes on (a dashboard's
/// last hour) merges anew only the blocks at the ends of its range.
/// </summary>
internal sealed class BlockMerge(MergedBlocks blocks, TierSchedule schedule)
{
    /// <summary>Windows in a block, which begins at a multiple of their length, so that it does not move with the range.</summary>
    public const int BlockWindows = 32;

    private const int MinRows = 4;

    /// <summary>Adds rows [begin, end), which are in ascending order of their starts.</summary>
    public void MergeInto(PartialAggregate target, IReadOnlyList<AggregateRow> rows, int begin, int end)
    {
        while (begin < end)
        {
            var next = begin + 1;
            while (next < end && rows[next].Key.Tier == rows[begin].Key.Tier && BlockOf(rows[next].Key) == BlockOf(rows[begin].Key))
                next++;
            MergeBlock(target, rows, begin, next);
            begin = next;
        }
    }

    private long BlockOf(RowKey key) => key.Start / (schedule.Tiers[key.Tier].Length * BlockWindows);

    private void MergeBlock(PartialAggregate target, IReadOnlyList<AggregateRow> rows, int begin, int end)
    {
        if (end - begin < MinRows)
        {
            for (var i = begin; i < end; i++)
                target.MergeEncoded(rows[i].Partial);
            return;
        }

        var digest = MergedBlocks.DigestOf(rows, begin, end);
        if (blocks.Find(digest) is { } known)
        {
            target.MergeEncoded(known);
            return;
        }

        var block = PartialAggregatePool.Shared.Rent();
        for (var i = begin; i < end; i++)
            block.MergeEncoded(rows[i].Partial);
        blocks.Add(digest, block.Encode());
        target.Merge(block);
        PartialAggregatePool.Shared.Return(block);
    }
}
