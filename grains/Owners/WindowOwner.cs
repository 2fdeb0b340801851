using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Owners;

/// <summary>
/// What NodeGrain and ModelGrain share: the windows of one owner in the store. It is used from one logical thread, in
/// commits: <see cref="BeginAsync"/>, any number of additions, <see cref="CommitAsync"/>. When either throws, what it holds may
/// differ from the store: throw it away and load another.
/// </summary>
internal sealed partial class WindowOwner
{
    /// <summary>Keys that are asked for in one call of the store.</summary>
    private const int MaxKeysPerRead = 1024;

    /// <summary>The minute before the watermark, of which summaries are made.</summary>
    private const long RecentLength = 60_000;

    private const int MaxSpareChanges = 64;

    /// <summary>Below this a figure of a summary says little: models that get a few records a day are summed up over a longer period.</summary>
    private const ulong FewRecords = 30;

    /// <summary>Rows that a summary reads at once to reach back.</summary>
    private const int MaxSparseRows = 256;

    /// <summary>Times that it reads: halving a month leads to a base window in fewer.</summary>
    private const int MaxSparseReads = 24;

    /// <summary>How long what has changed is followed after it was last asked for.</summary>
    private const long FollowedFor = 600_000;

    private static readonly TimeSpan[] LongerPeriods = [.. new[] { 1.0 / 24, 1, 2, 4, 8, 16, 30 }.Select(TimeSpan.FromDays)];

    private readonly OwnerId _id;
    private readonly IAggregateStore _store;
    private readonly GrainInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly TierSchedule _schedule;
    private readonly TimeSpan _allowedLateness;
    private readonly RowCache _cache;
    private readonly Dictionary<RowKey, RowChange> _changes = [];
    private readonly Stack<RowChange> _spareChanges = [];
    private readonly List<RowKey> _deleted = [];
    private readonly List<RowKey> _missing = [];
    private readonly Dictionary<RowKey, PartialAggregate> _taken = [];
    private readonly int _page;
    private ChangedMinutes? _changed;
    private long _version;
    private long _now;

    // The oldest time that this commit takes; what is older is outside of the configured retention.
    private long _oldestKept;

    // Base rows that start at or after this were written by this object, so they are in the cache unless dropped from it.
    private long _cachedFrom;

    internal WindowOwner(OwnerId id, OwnerSettings settings, IAggregateStore store, TimeProvider time, GrainInstruments instruments)
    {
        _id = id;
        _store = store;
        _time = time;
        _instruments = instruments;
        _schedule = settings.Schedule;
        _allowedLateness = settings.AllowedLateness;
        _page = settings.CompactionPage;
        _cache = new RowCache(settings.MaxCachedRows, (long)settings.MaxRowIdle.TotalMilliseconds);
    }

    internal OwnerState State { get; private set; } = new();

    internal OwnerCatalog Catalog { get; private set; } = new();

    internal bool Exists => _version > 0;

    /// <summary>Unix milliseconds of ingestion time; does not go back between commits.</summary>
    internal long Now => _now = Math.Max(_now, _time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>
    /// Whether the last commit left rows behind that have to move, so that another one should follow even if it adds nothing.
    /// A frontier that has to move over no rows can wait for the next delta.
    /// </summary>
    internal bool IsCompactionBehind { get; private set; }

    /// <summary>Whether a frontier may move, or rows may have come to the end of a configured retention.</summary>
    internal bool IsCompactionDue =>
        _schedule.OldestKept(Now) > State.DeletedBefore || !_schedule.Target(State.Watermark, State.Frontiers).Equals(State.Frontiers);

    /// <summary>Reads what was committed last; null when the owner is new.</summary>
    internal async Task<OwnerImage?> LoadAsync(CancellationToken cancellationToken)
    {
        var image = await _store.LoadAsync(_id, cancellationToken);
        _cachedFrom = 0;
        if (image is not null)
            Take(image.Version, image.State, image.Catalog);
        return image;
    }

    /// <summary>Reads state and catalog alone, of which a summary is made and no commit; false when the owner is new.</summary>
    internal async Task<bool> PeekAsync(CancellationToken cancellationToken)
    {
        if (await _store.ReadRangeAsync(_id, RowFilter.None, cancellationToken) is not { } head)
            return false;
        Take(head.Version, head.State, head.Catalog);
        return true;
    }

    private void Take(long version, byte[] state, byte[] catalog)
    {
        _version = version;
        State = OwnerState.Decode(state);
        Catalog = OwnerCatalog.Decode(catalog);
        _now = State.LastCommit;
        _cachedFrom = State.NewestStarts[0] + 1;
    }

    /// <summary>The label chunks of a run, of which this owner knows that they are in the store.</summary>
    internal async Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(ChunkRun run, CancellationToken cancellationToken)
    {
        var chunks = await _store.ReadChunksAsync(_id, run.First, run.Last, cancellationToken);
        return chunks.Count == run.Count ? chunks : throw new OwnerFencedException(_id, _version);
    }

    /// <summary>Starts a commit, with a step of compaction if one is due.</summary>
    /// <param name="reach">The watermark that what is to be added speaks of, as <see cref="ReachOf"/> says; 0: of none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task BeginAsync(long reach, CancellationToken cancellationToken)
    {
        Begin();
        // Rows that this commit deletes must not be merged by it as well.
        if (await DeleteAsync(cancellationToken) > 0)
            IsCompactionBehind = IsCompactionDue;
        else
            await CompactAsync(reach, cancellationToken);
    }

    private void Begin()
    {
        foreach (var change in _changes.Values)
        {
            change.Clear();
            if (_spareChanges.Count < MaxSpareChanges)
                _spareChanges.Push(change);
        }

        _changes.Clear();
        _deleted.Clear();
        IsCompactionBehind = false;
        if (_changed is not null && Now - _changed.Asked > FollowedFor)
            _changed = null;
        _oldestKept = _schedule.OldestKept(Now);
    }

    /// <summary>
    /// The watermark that windows speak of: a window of a longer tier is as old as that by the records that came with it, so the
    /// watermark will be at least there once they are added. 0: there is no such window.
    /// </summary>
    internal long ReachOf(ReadOnlySpan<WindowPart> windows)
    {
        var reach = 0L;
        foreach (var window in windows)
        {
            if (window.Tier > 0)
                reach = Math.Max(reach, _schedule.WatermarkOf(window.Tier, window.WindowStart));
        }

        return reach;
    }

    /// <summary>
    /// Whether windows that speak of this watermark can be added to this commit: all rows that are finer than they are have been merged.
    /// If there are more of those than a step takes, this commit takes a step and the windows wait.
    /// </summary>
    internal bool HasReached(long reach) => reach == 0 || _schedule.Target(new Watermark(reach), State.Frontiers).Equals(State.Frontiers);

    /// <summary>Adds a window of a delta.</summary>
    /// <param name="part">The window; whoever speaks of a watermark with it has seen that <see cref="HasReached"/>.</param>
    /// <param name="content">What it holds, decoded, for its records and their times.</param>
    /// <param name="watermark">The watermark before the delta: a window that it has closed is late.</param>
    internal void Add(WindowPart part, PartialAggregate content, Watermark watermark)
    {
        var records = content.HasTraffic ? content.Traffic.Records : 0;
        State.Records += records;
        if (records > 0)
            State.LastRecords = Now;
        State.IsErased = false;
        if (_id.Kind == OwnerKind.Node)
            _instruments.Load.Add(records);
        if (content.HasTraffic && content.Traffic.LastEventTime is { } last)
            State.Watermark = State.Watermark.Advance(last);
        if (ChangeFor(part.Version, part.Segment, part.WindowStart) is not { } change)
        {
            State.Outdated += records;
            _instruments.Outdated(_id.Kind, records);
            return;
        }

        change.Partials.Add(part.Partial);
        if (Late(part, records, watermark) is not (> 0 and var late))
            return;
        change.Late += late;
        _instruments.Late(_id.Kind, late);
    }

    private ulong Late(in WindowPart part, ulong records, Watermark watermark)
    {
        if (part.Tier > 0)
            return BaseWindowCounts.Late(part.BaseWindows.Span, part.WindowStart, _schedule.Base, watermark, _allowedLateness);
        return watermark.HasClosed(part.WindowStart + _schedule.Base.Length, _allowedLateness) ? records : 0;
    }

    /// <summary>Counts a label in the window of its prediction's event time.</summary>
    internal void Add(in JoinedLabel joined)
    {
        var prediction = joined.Prediction;
        if (ChangeFor(prediction.Version, prediction.Segment, prediction.EventTime) is { } change)
            change.Labels.Add(joined);
        else
            State.Outdated++;
    }

    /// <summary>Makes the additions since <see cref="BeginAsync"/> durable, in one transaction with the extras.</summary>
    internal async Task CommitAsync(CommitExtras extras, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var now = Now;
        var stored = await ReadMissingAsync(cancellationToken);
        var rows = new List<AggregateRow>(_changes.Count);
        foreach (var (key, change) in _changes)
            rows.Add(new AggregateRow(key, Change(key, change, stored, now)));

        State.LastCommit = now;
        var outcome = await _store.CommitAsync(
            new OwnerCommit
            {
                Owner = _id,
                ExpectedVersion = _version,
                State = State.Encode(),
                Catalog = extras.WriteCatalog ? Catalog.Encode() : null,
                Rows = rows,
                DeletedRows = _deleted,
                Producers = extras.Producers,
                DeletedProducers = extras.DeletedProducers,
                Chunks = extras.Chunks,
                DeletedChunks = extras.DeletedChunks,
                DeleteChunksExpiredAt = extras.DeleteChunksExpiredAt,
            },
            cancellationToken);
        if (outcome == CommitOutcome.Fenced)
            throw new OwnerFencedException(_id, _version);

        _version++;
        _cache.DropIdle(now);
        _instruments.Committed(_id.Kind, rows.Count, _time.GetElapsedTime(started));
    }

    /// <summary>What commits have changed after one of a version.</summary>
    internal OwnerChanges ChangesSince(long version)
    {
        _changed ??= new ChangedMinutes(_version, Now);
        return _changed.Since(version, _version, Now);
    }

    /// <summary>
    /// The base windows that reach into the minute before the watermark, merged over all slices, as of the last commit; from the
    /// cache, or from the store for a minute after loading and when the cache is too small.
    /// </summary>
    /// <param name="reachesBack">Whether a longer period is taken where the minute holds few records.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<RecentPartial> ReadRecentAsync(CancellationToken cancellationToken, bool reachesBack = false)
    {
        if (State.Watermark.Time is not { } watermark)
            return new RecentPartial([], 0, 0);

        var from = Math.Max(_schedule.Base.StartOf(Math.Max(watermark + 1 - RecentLength, 0)), State.Frontiers[0]);
        var to = _schedule.Base.EndOf(watermark);
        var sum = PartialAggregatePool.Shared.Rent();
        try
        {
            if (from >= _cachedFrom && from > _cache.NewestDropped)
            {
                _cache.MergeInto(sum, from, to);
            }
            else
            {
                var range = await _store.ReadRangeAsync(_id, new RowFilter(from, to, Tier: 0), cancellationToken);
                foreach (var row in range?.Rows ?? [])
                    sum.MergeEncoded(row.Partial);
            }

            if (reachesBack && sum.Traffic.Records < FewRecords && sum.Traffic.Records < State.Records)
                from = await ReachBackAsync(sum, from, watermark, cancellationToken);
            return new RecentPartial(sum.Encode(), from, to);
        }
        finally
        {
            PartialAggregatePool.Shared.Return(sum);
        }
    }

    /// <summary>
    /// Takes the shortest of some longer periods before the watermark that has enough records to say something; answers its begin. Where the
    /// older part of a period has more rows than are read at once, as of a model that was busy once, its newer half is taken, which holds enough sooner.
    /// </summary>
    private async Task<long> ReachBackAsync(PartialAggregate sum, long from, long watermark, CancellationToken cancellationToken)
    {
        var reads = 0;
        foreach (var period in LongerPeriods)
        {
            var begin = _schedule.Base.StartOf(Math.Max(watermark + 1 - (long)period.TotalMilliseconds, 0));
            var next = begin;
            while (from > begin && sum.Traffic.Records < FewRecords)
            {
                if (reads++ == MaxSparseReads)
                    return from;
                var range = await _store.ReadRangeAsync(_id, new RowFilter(next, from, MaxRows: MaxSparseRows), cancellationToken);
                if (range is null)
                    return from;
                if (range.Rows.Count == MaxSparseRows)
                {
                    var half = _schedule.Base.StartOf(next + ((from - next) / 2));
                    if (half <= next)
                        return from;
                    next = half;
                    continue;
                }

                foreach (var row in range.Rows)
                    sum.MergeEncoded(row.Partial);
                (from, next) = (next, begin);
            }
        }

        return from;
    }

    /// <summary>The change of the row that holds a time now, whatever tier it is in; null when it is past a configured retention.</summary>
    private RowChange? ChangeFor(string version, string segment, long time)
    {
        if (time < _oldestKept)
            return null;
        // A longer retention than the last one may take what is older than all that was deleted.
        if (time < State.DeletedBefore)
            State.DeletedBefore = _schedule.Coarsest.StartOf(time);
        var window = _schedule.RowFor(time, State.Frontiers);
        _changed?.Note(window.Start, _schedule.Tiers[window.Tier].Length, _version + 1);
        return ChangeOf(new RowKey(version, segment, window.Tier, window.Start));
    }

    private RowChange ChangeOf(RowKey key)
    {
        if (!_changes.TryGetValue(key, out var change))
            _changes.Add(key, change = _spareChanges.TryPop(out var spare) ? spare : new RowChange());
        return change;
    }

    // Rows are read, changed and encoded one after the other, so that a delta of many windows needs no room for all of them decoded.
    private byte[] Change(RowKey key, RowChange change, Dictionary<RowKey, byte[]>? stored, long now)
    {
        if (!_taken.Remove(key, out var row))
        {
            row = PartialAggregatePool.Shared.Rent();
            if (stored is not null && stored.TryGetValue(key, out var bytes))
                row.MergeEncoded(bytes);
        }

        State.InexactCorrections += change.ApplyTo(row);
        ref var newest = ref State.NewestStarts[key.Tier];
        newest = Math.Max(newest, key.Start);
        var encoded = row.Encode();
        if (change.IsCompaction)
            PartialAggregatePool.Shared.Return(row);
        else
            _cache.Put(key, row, now);
        return encoded;
    }

    /// <summary>
    /// Takes the rows that are to be changed out of the cache, all before any is put back: a row put back may drive out one that
    /// has its turn later. Reads those that are not in it and may be in the store; null when there are none.
    /// </summary>
    private async Task<Dictionary<RowKey, byte[]>?> ReadMissingAsync(CancellationToken cancellationToken)
    {
        _missing.Clear();
        _taken.Clear();
        foreach (var key in _changes.Keys)
        {
            if (_cache.Take(key, out var row))
                _taken.Add(key, row);
            else if (key.Start <= State.NewestStarts[key.Tier])
                _missing.Add(key);
        }

        if (_missing.Count == 0)
            return null;

        var stored = new Dictionary<RowKey, byte[]>(_missing.Count);
        for (var i = 0; i < _missing.Count; i += MaxKeysPerRead)
        {
            var keys = _missing.GetRange(i, Math.Min(MaxKeysPerRead, _missing.Count - i));
            foreach (var row in await _store.ReadRowsAsync(_id, keys, cancellationToken))
                stored[row.Key] = row.Partial;
        }

        return stored;
    }

    /// <summary>Deletes a page of rows, of any tier, that are outside of the configured retention; answers how many.</summary>
    private async Task<int> DeleteAsync(CancellationToken cancellationToken)
    {
        if (_oldestKept <= State.DeletedBefore)
            return 0;
        var range = await _store.ReadRangeAsync(_id, new RowFilter(State.DeletedBefore, _oldestKept, MaxRows: _page), cancellationToken);
        var page = Current(range);
        foreach (var row in page)
        {
            _deleted.Add(row.Key);
            _cache.Remove(row.Key);
        }

        if (page.Count < _page)
            State.DeletedBefore = _oldestKept;
        return page.Count;
    }

    /// <summary>
    /// A step of compaction: rows older than their tier's retention are merged into the tier in which they end; those of the coarsest
    /// stay. A step moves about a page of rows and is part of a commit, so a record is in exactly one row before and after it, whatever fails.
    /// <code>
    ///                  frontier ──▶ next          target
    ///   coarse rows ───────┼─────────┼───────────────┼──────── finer rows
    ///                      └─ page ──┘ (whole coarse windows)
    /// </code>
    /// </summary>
    private async Task CompactAsync(long reach, CancellationToken cancellationToken)
    {
        var watermark = reach > 0 ? State.Watermark.Advance(reach) : State.Watermark;
        var target = _schedule.Target(watermark, State.Frontiers);
        // The coarsest first, from all tiers that are finer: what leaps over a tier is not merged twice. Empty ranges cost no row;
        // after a page of rows the rest is for the next commit.
        var moved = 0;
        for (var tier = _schedule.Coarsest.Index - 1; tier >= 0; tier--)
        {
            while (moved < _page && State.Frontiers[tier] < target[tier])
                moved += await CompactAsync(tier, target[tier], cancellationToken);
        }

        IsCompactionBehind = !target.Equals(State.Frontiers);
    }

    /// <summary>One step to the frontier of one tier; answers how many rows moved.</summary>
    private async Task<int> CompactAsync(int tier, long target, CancellationToken cancellationToken)
    {
        var from = State.Frontiers[tier];
        var page = await ReadAsync(tier, from, target, _page, cancellationToken);
        var end = target;
        if (page.Count == _page)
        {
            // The last coarse window may go on beyond the page. If it is the only one, all of it must be read at once.
            var coarse = _schedule.Tiers[tier + 1];
            end = coarse.StartOf(page[^1].Key.Start);
            if (end <= from)
            {
                end = Math.Min(target, coarse.EndOf(page[^1].Key.Start));
                page = await ReadAsync(tier, from, end, int.MaxValue, cancellationToken);
            }
        }

        for (var finer = 0; finer <= tier; finer++)
            State.Frontiers = State.Frontiers.Advance(_schedule, finer, end);
        var moved = 0;
        foreach (var row in page)
        {
            if (row.Key.Start >= end)
                continue;
            moved++;
            _deleted.Add(row.Key);
            _cache.Remove(row.Key);
            var window = _schedule.RowFor(row.Key.Start, State.Frontiers);
            var change = ChangeOf(new RowKey(row.Key.Version, row.Key.Segment, window.Tier, window.Start));
            change.Partials.Add(row.Partial);
            change.IsCompaction = true;
        }

        _instruments.Compacted(_id.Kind, (byte)tier, moved);
        return moved;
    }

    /// <summary>Rows of a tier and of all finer ones, by their starts.</summary>
    private async Task<IReadOnlyList<AggregateRow>> ReadAsync(int tier, long from, long to, int maxRows, CancellationToken cancellationToken)
    {
        if (State.NewestStarts.Take(tier + 1).Max() < from)
            return [];
        // Coarser rows end where this tier begins.
        var range = await _store.ReadRangeAsync(_id, new RowFilter(from, to, MaxRows: maxRows), cancellationToken);
        return Current(range);
    }

    private IReadOnlyList<AggregateRow> Current(OwnerRange? range)
    {
        if (range is not null && range.Version != _version)
            throw new OwnerFencedException(_id, _version);
        return range?.Rows ?? [];
    }
}
