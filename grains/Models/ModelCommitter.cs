using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Models;

/// <summary>
/// A model's durable state: windows, committed sets, the label join and the catalog, changed together in one commit. Used
/// from one logical thread; when a commit throws, throw it away and load another.
/// </summary>
internal sealed partial class ModelCommitter
{
    private static readonly BatchId[] NoneHeld = [];

    private readonly WindowOwner _owner;
    private readonly ProducerSets _producers;
    private readonly GrainInstruments _instruments;
    private readonly ModelSettings _settings;
    private readonly LabelJoin _join;
    private readonly LabelLedger _ledger;
    private readonly SamplingController _sampling;
    private readonly Func<ulong, ValueTask<FrozenBins?>> _bins;
    private readonly CommitOptions _commit;
    private readonly CardinalityOptions _cardinality;
    private readonly List<StagedDelta> _staged = [];
    private readonly List<JoinedLabel> _joined = [];
    private readonly List<JournalChunk> _journal = [];
    private readonly LabelChunkList _stored;
    private readonly List<long> _replaced = [];
    private LabelChunk? _merged;
    private HashSet<(string Version, string Segment)> _admitted;
    private bool _catalogChanged;

    private ModelCommitter(WindowOwner owner, ProducerSets producers, ModelSettings settings, GrainInstruments instruments, Func<ulong, ValueTask<FrozenBins?>> bins)
    {
        _bins = bins;
        _owner = owner;
        _producers = producers;
        _instruments = instruments;
        _settings = settings;
        _commit = settings.Commit;
        _cardinality = settings.Cardinality;
        _join = NewJoin();
        _join.Tally = owner.State.Labels;
        _stored = new LabelChunkList(settings.Labels.MergedChunks);
        _ledger = new LabelLedger(_join, (long)settings.Labels.PendingRetention.TotalMilliseconds);
        _sampling = new SamplingController(settings.TargetRecordsPerSecond, owner.State.SamplingRate, settings.Precision);
        _admitted = [.. owner.Catalog.Slices];
        PositiveClass = owner.Catalog.PositiveClass;
    }

    internal OwnerState State => _owner.State;

    internal OwnerCatalog Catalog => _owner.Catalog;

    internal double SamplingRate => _sampling.Rate;

    internal SamplingController Sampling => _sampling;

    /// <summary>Whether another commit should follow even if it adds nothing.</summary>
    internal bool IsBehind => _owner.IsCompactionBehind || _stored.Due() is not null;

    /// <summary>Whether a commit would do something even if it adds nothing.</summary>
    internal bool IsTidyDue => IsBehind || _owner.IsCompactionDue || _join.IsExpiryDue(_owner.Now) || _producers.IsExpiryDue(_owner.Now, ProducerRetention);

    /// <summary>Label chunks in the store.</summary>
    internal int StoredChunks => _stored.Count;

    internal static async Task<ModelCommitter> LoadAsync(
        WindowOwner owner, ProducerSets producers, ModelSettings settings, GrainInstruments instruments, Func<ulong, ValueTask<FrozenBins?>> bins, CancellationToken cancellationToken)
    {
        var image = await owner.LoadAsync(cancellationToken);
        producers.Load(image?.Producers ?? []);
        var committer = new ModelCommitter(owner, producers, settings, instruments, bins);
        committer.Load(image?.Chunks ?? []);
        return committer;
    }

    internal Task<RecentPartial> ReadRecentAsync(CancellationToken cancellationToken) => _owner.ReadRecentAsync(cancellationToken, reachesBack: true);

    /// <inheritdoc cref="WindowOwner.ChangesSince"/>
    internal OwnerChanges ChangesSince(long version) => _owner.ChangesSince(version);

    /// <inheritdoc cref="WindowOwner.ReachOf"/>
    internal long ReachOf(ModelDelta delta) => _owner.ReachOf(delta.Windows);

    /// <summary>Starts a commit; not to be given up once begun.</summary>
    /// <param name="reach">The watermark that the deltas to be staged speak of.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task BeginAsync(long reach, CancellationToken cancellationToken)
    {
        Begin();
        await MergeChunksAsync(cancellationToken);
        await _owner.BeginAsync(reach, cancellationToken);
    }

    private void Begin()
    {
        _staged.Clear();
        _joined.Clear();
        _journal.Clear();
        _catalogChanged = false;
        _ledger.Begin(_owner.Now);
        if (_ledger.DeleteThrough is { } expiry)
        {
            State.ChunksDeletedThrough = Math.Max(State.ChunksDeletedThrough, expiry);
            _stored.DeleteThrough(expiry);
        }
    }

    /// <summary>Makes one label chunk of several, if there are enough of them.</summary>
    private async Task MergeChunksAsync(CancellationToken cancellationToken)
    {
        _replaced.Clear();
        _merged = null;
        if (_stored.Due() is not { } run)
            return;
        var group = new JournalGroup();
        foreach (var chunk in await _owner.ReadChunksAsync(run, cancellationToken))
        {
            _replaced.Add(chunk.Number);
            if (chunk.Kind == ChunkKind.Group)
                group.AddGroup(chunk.Content);
            else
                group.Add(new JournalChunk(chunk.Kind == ChunkKind.Labels, chunk.ExpiresAt, chunk.Content));
        }

        group.DropThrough(State.ChunksDeletedThrough);
        if (group.Count > 0)
            _merged = new LabelChunk(run.First, ChunkKind.Group, group.ExpiresAt, group.Encode(run.Level + 1));
        _stored.Replace(run, _merged);
        _instruments.ChunksMerged(run.Count);
    }

    /// <summary>Whether a slice is in the catalog that is durable.</summary>
    internal bool IsAdmitted(string version, string segment) => _admitted.Contains((version, segment));

    /// <summary>Adds a slice to the catalog with this commit.</summary>
    internal void Admit(string version, string segment) => _catalogChanged |= _owner.Catalog.AddSlice(version, segment);

    /// <summary>A model keeps producers longer than a node: while a node may still answer for one, its models must know what they hold.</summary>
    private TimeSpan ProducerRetention => _commit.ProducerRetention * 2;

    /// <summary>The positive class in the catalog that is durable; empty: none was named.</summary>
    internal string PositiveClass { get; private set; }

    /// <summary>Names the positive class with this commit, unless another was named before.</summary>
    internal void NamePositiveClass(string name) => _catalogChanged |= _owner.Catalog.NamePositiveClass(name);

    /// <summary>
    /// Whether the delta must wait for the next commit: rows have to be merged before its windows can be added, or a batch of it is
    /// in the commit that is being made.
    /// </summary>
    internal bool MustWait(ModelDelta delta)
    {
        if (!_owner.HasReached(ReachOf(delta)))
            return true;
        foreach (var batch in delta.Batches)
        {
            if (_producers.IsStaged(batch) || (batch.Content != Guid.Empty && _producers.IsStaged(OfContent(batch))))
                return true;
        }

        return false;
    }

    /// <summary>The batches of the delta that the model holds already; then nothing of the delta may be applied.</summary>
    internal BatchId[] Held(ModelDelta delta)
    {
        List<BatchId>? held = null;
        foreach (var batch in delta.Batches)
        {
            if (_producers.Holds(batch) || (batch.Content != Guid.Empty && _producers.Holds(OfContent(batch))))
                (held ??= []).Add(batch.Id);
        }

        if (held is null)
            return NoneHeld;
        _instruments.Held(held.Count);
        return [.. held];
    }

    /// <summary>Stages a delta that overlaps nothing and of which nothing is held.</summary>
    /// <exception cref="AggregateFormatException">Something in it cannot be read; nothing of it is staged.</exception>
    internal void Stage(StagedDelta staged)
    {
        var delta = staged.Delta;
        Check(delta);
        var watermark = State.Watermark;
        var content = PartialAggregatePool.Shared.Rent();
        var (weight, made) = (0.0, 0.0);
        foreach (var window in delta.Windows)
        {
            content.Clear();
            content.MergeEncoded(window.Partial.Span, AggregateParts.Traffic);
            if (content.HasTraffic)
                (weight, made) = (weight + content.Traffic.WeightSum, made + content.Traffic.Records + content.Traffic.SampledOut + content.Traffic.Dropped);
            _owner.Add(window, content, watermark);
            Admit(window.Version, window.Segment);
        }

        PartialAggregatePool.Shared.Return(content);
        _sampling.Observe(weight, made, _owner.Now);
        foreach (var batch in delta.Batches)
            _producers.Stage(OfContent(batch));
        _catalogChanged |= _owner.Catalog.RecordNode(delta.Node, _owner.Now, _cardinality.MaxNodes);
        _staged.Add(staged);
    }

    /// <summary>Makes everything durable that was staged.</summary>
    internal async Task CommitAsync(CancellationToken cancellationToken)
    {
        var tally = _join.Tally;
        // All predictions before all labels: a label may come with another node's delta than its prediction.
        foreach (var staged in _staged)
        {
            foreach (var block in staged.Delta.Pending)
                _ledger.AddPredictions(block, _joined);
        }

        foreach (var staged in _staged)
        {
            var blocks = staged.Delta.Labels;
            staged.Labels = blocks.Length == 0 ? [] : new LabelOutcomes[blocks.Length];
            for (var i = 0; i < blocks.Length; i++)
                staged.Labels[i] = _ledger.AddLabels(blocks[i], _joined);
        }

        foreach (var joined in _joined)
            await AddAsync(joined);

        var deleteThrough = _ledger.Complete(_journal);
        var chunks = new List<LabelChunk>(_journal.Count + 1);
        if (_merged is not null)
            chunks.Add(_merged);
        foreach (var entry in _journal)
        {
            var chunk = new LabelChunk(State.NextChunk++, entry.IsLabels ? ChunkKind.Labels : ChunkKind.Pending, entry.ExpiresAt, entry.Content);
            chunks.Add(chunk);
            _stored.Append(chunk);
        }

        State.Labels = _join.Tally;
        State.PendingPredictions = _join.Pending;
        State.OldestPending = _join.OldestPending;
        State.WaitingLabels = _join.Waiting;
        State.SamplingRate = _sampling.Rate;
        var producers = _producers.StagedRows(_owner.Now);
        var expired = _producers.TakeExpired(_owner.Now, ProducerRetention);
        var inexact = State.InexactCorrections;
        await _owner.CommitAsync(new CommitExtras(producers, expired, chunks, _replaced, deleteThrough, _catalogChanged), cancellationToken);
        TellInexact((long)(State.InexactCorrections - inexact));
        _producers.Accept(producers);
        if (_admitted.Count != Catalog.Slices.Count)
            _admitted = [.. Catalog.Slices];
        PositiveClass = Catalog.PositiveClass;
        _instruments.Labelled(tally, _join.Tally);
    }

    /// <summary>Counts a label or measurement, the latter in the bins too that its record was counted with.</summary>
    private async ValueTask AddAsync(JoinedLabel joined)
    {
        var isBinned = joined.Prediction.Bins != 0 && (joined.Label ?? joined.Replaced)?.Measurement is not null;
        _owner.Add(isBinned ? joined with { Bins = await _bins(joined.Prediction.Bins) } : joined);
    }

    /// <summary>Which of the corrections of one commit left a trace is not known, so all who sent some are told how many did.</summary>
    private void TellInexact(long corrections)
    {
        foreach (var labels in corrections > 0 ? _staged.SelectMany(static staged => staged.Labels) : [])
            labels.Inexact = labels.Replaced + labels.Measured > 0 ? corrections : 0;
    }

    /// <summary>
    /// A key's batch is known here by key and content: if the node that had the key died before it committed, and the client sends
    /// the key with another content, that is another batch.
    /// </summary>
    private static BatchStamp OfContent(BatchStamp batch)
    {
        if (batch.Content == Guid.Empty)
            return batch;
        Span<byte> id = stackalloc byte[16];
        Span<byte> content = stackalloc byte[16];
        batch.Id.Producer.TryWriteBytes(id);
        batch.Content.TryWriteBytes(content);
        for (var i = 0; i < id.Length; i++)
            id[i] ^= content[i];
        return new BatchStamp(batch.Id with { Producer = new Guid(id) }, batch.LowMark);
    }

    private LabelJoin NewJoin() => new((long)_settings.Labels.EarlyLabelRetention.TotalMilliseconds, _settings.Labels.MaxPendingPerModel);

    private void Load(IReadOnlyList<LabelChunk> chunks)
    {
        _stored.Load(chunks);
        foreach (var chunk in chunks)
            Replay(_join, chunk);
        _join.EndReplay(State.LastCommit);
    }

    private void Replay(LabelJoin join, LabelChunk chunk)
    {
        if (chunk.Kind != ChunkKind.Group)
        {
            Replay(join, chunk.Kind == ChunkKind.Labels, chunk.Content, chunk.ExpiresAt);
            return;
        }

        var group = new JournalGroupReader(chunk.Content);
        while (group.MoveNext())
        {
            if (group.ExpiresAt > State.ChunksDeletedThrough)
                Replay(join, group.IsLabels, group.Content, group.ExpiresAt);
        }
    }

    private static void Replay(LabelJoin join, bool isLabels, ReadOnlySpan<byte> content, long expiresAt)
    {
        if (isLabels)
            JoinJournal.ReplayLabels(join, content, expiresAt);
        else
            JoinJournal.ReplayPredictions(join, content, expiresAt);
    }

    /// <summary>
    /// Reads all of a delta before any of it is staged, so that one that a newer silo wrote in a form unknown here fails alone.
    /// </summary>
    private static void Check(ModelDelta delta)
    {
        var scratch = PartialAggregatePool.Shared.Rent();
        foreach (var window in delta.Windows)
        {
            scratch.Clear();
            scratch.MergeEncoded(window.Partial.Span);
            BaseWindowCounts.Late(window.BaseWindows.Span, window.WindowStart, TierSchedule.Default.Base, Watermark.None, TimeSpan.Zero);
        }

        PartialAggregatePool.Shared.Return(scratch);
        foreach (var block in delta.Pending)
        {
            var reader = new PendingChunkReader(block);
            while (reader.MoveNext())
            {
            }
        }

        foreach (var block in delta.Labels)
        {
            var reader = new LabelChunkReader(block);
            while (reader.MoveNext())
            {
            }
        }
    }
}
