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
    private const int MaxSpareChanges = 64;

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
    private long _version;
    private long _now;

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

    /// <summary>Reads what was committed last; null when the owner is new.</summary>
    internal async Task<OwnerImage?> LoadAsync(CancellationToken cancellationToken)
    {
        var image = await _store.LoadAsync(_id, cancellationToken);
        _cachedFrom = 0;
        if (image is null)
            return null;

        _version = image.Version;
        State = OwnerState.Decode(image.State);
        Catalog = OwnerCatalog.Decode(image.Catalog);
        _now = State.LastCommit;
        _cachedFrom = State.NewestStarts[0] + 1;
        return image;
    }

    /// <summary>The label chunks of a run, of which this owner knows that they are in the store.</summary>
    internal async Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(ChunkRun run, CancellationToken cancellationToken)
    {
        var chunks = await _store.ReadChunksAsync(_id, run.First, run.Last, cancellationToken);
        return chunks.Count == run.Count ? chunks : throw new OwnerFencedException(_id, _version);
    }

    /// <summary>Starts a commit, with a step of compaction if one is due.</summary>
    internal Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var change in _changes.Values)
        {
            change.Clear();
            if (_spareChanges.Count < MaxSpareChanges)
                _spareChanges.Push(change);
        }

        _changes.Clear();
        _deleted.Clear();
        return CompactAsync(cancellationToken);
    }

    /// <summary>Adds a window of a delta.</summary>
    /// <param name="part">The window.</param>
    /// <param name="content">What it holds, decoded, for its records and their times.</param>
    /// <param name="watermark">The watermark before the delta: whoever is behind it is late.</param>
    internal void Add(WindowPart part, PartialAggregate content, Watermark watermark)
    {
        var records = content.HasTraffic ? content.Traffic.Records : 0;
        State.Records += records;
        if (content.HasTraffic && content.Traffic.LastEventTime is { } last)
            State.Watermark = State.Watermark.Advance(last);
        if (ChangeFor(part.Version, part.Segment, part.WindowStart) is not { } change)
        {
            State.Outdated += records;
            _instruments.Outdated(_id.Kind, records);
            return;
        }

        change.Partials.Add(part.Partial);
        if (!watermark.HasClosed(part.WindowStart + _schedule.Base.Length, _allowedLateness))
            return;
        change.Late += records;
        _instruments.Late(_id.Kind, records);
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

    /// <summary>The change of the row that holds a time now, whatever tier it is in; null when it is past retention.</summary>
    private RowChange? ChangeFor(string version, string segment, long time)
    {
        if (time < 0 || _schedule.RowFor(time, State.Frontiers) is not { } window)
            return null;
        return ChangeOf(new RowKey(version, segment, window.Tier, window.Start));
    }

    private RowChange ChangeOf(RowKey key)
    {
        if (!_changes.TryGetValue(key, out var change))
            _changes.Add(key, change = _spareChanges.TryPop(out var spare) ? spare : new RowChange());
        return change;
    }
}
