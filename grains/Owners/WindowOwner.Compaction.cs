using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Owners;

/// <content>
/// Compaction: rows older than their tier's retention are merged into the next tier's, those of the last tier deleted. A step
/// reads one page of rows and is part of a commit, so a record is in exactly one row before and after it, whatever fails.
/// <code>
///                  frontier ──▶ next          target
///   coarse rows ───────┼─────────┼───────────────┼──────── fine rows
///                      └─ page ──┘ (whole coarse windows)
/// </code>
/// </content>
internal sealed partial class WindowOwner
{
    private readonly int _page;

    /// <summary>
    /// Whether the last commit left rows behind that have to move, so that another one should follow even if it adds nothing.
    /// A frontier that has to move over no rows can wait for the next delta.
    /// </summary>
    internal bool IsCompactionBehind { get; private set; }

    /// <summary>Whether a frontier may move.</summary>
    internal bool IsCompactionDue => !_schedule.Target(State.Watermark, State.Frontiers).Equals(State.Frontiers);

    private async Task CompactAsync(CancellationToken cancellationToken)
    {
        IsCompactionBehind = false;
        var target = _schedule.Target(State.Watermark, State.Frontiers);
        foreach (var tier in _schedule.Tiers)
        {
            // The finest first: a tier's frontier must not pass that of the finer one. Empty ranges cost no row, so go on to
            // the next tier; after a page of rows the rest is for the next commit.
            while (State.Frontiers[tier.Index] < target[tier.Index])
            {
                if (await CompactAsync(tier, target[tier.Index], cancellationToken) == 0)
                    continue;
                IsCompactionBehind = IsCompactionDue;
                return;
            }
        }
    }

    /// <summary>One step of one tier; answers how many rows moved.</summary>
    private async Task<int> CompactAsync(Tier tier, long target, CancellationToken cancellationToken)
    {
        var from = State.Frontiers[tier.Index];
        var page = await ReadAsync(tier, from, target, _page, cancellationToken);
        var end = target;
        if (page.Count == _page)
        {
            // The last coarse window may go on beyond the page. If it is the only one, all of it must be read at once.
            end = CoarseStart(tier, page[^1].Key.Start);
            if (end <= from)
            {
                end = Math.Min(target, CoarseEnd(tier, page[^1].Key.Start));
                page = await ReadAsync(tier, from, end, int.MaxValue, cancellationToken);
            }
        }

        State.Frontiers = State.Frontiers.Advance(_schedule, tier.Index, end);
        var moved = 0;
        foreach (var row in page)
        {
            if (row.Key.Start >= end)
                continue;
            moved++;
            _deleted.Add(row.Key);
            _cache.Remove(row.Key);
            if (_schedule.RowFor(row.Key.Start, State.Frontiers) is { } window)
                ChangeOf(new RowKey(row.Key.Version, row.Key.Segment, window.Tier, window.Start)).Partials.Add(row.Partial);
        }

        _instruments.Compacted(_id.Kind, tier.Index, moved);
        return moved;
    }

    private async Task<IReadOnlyList<AggregateRow>> ReadAsync(Tier tier, long from, long to, int maxRows, CancellationToken cancellationToken)
    {
        if (State.NewestStarts[tier.Index] < from)
            return [];
        var range = await _store.ReadRangeAsync(_id, new RowFilter(from, to, Tier: tier.Index, MaxRows: maxRows), cancellationToken);
        if (range is not null && range.Version != _version)
            throw new OwnerFencedException(_id, _version);
        return range?.Rows ?? [];
    }

    private long CoarseStart(Tier tier, long time) => Coarser(tier).StartOf(time);

    private long CoarseEnd(Tier tier, long time) => Coarser(tier).EndOf(time);

    private Tier Coarser(Tier tier) => tier.Index + 1 < _schedule.Tiers.Count ? _schedule.Tiers[tier.Index + 1] : tier;
}
