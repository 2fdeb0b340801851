using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>
/// Takes the batches of one serving node into memory, hands them to their models, and then commits them as the node's own. It
/// is placed where its batches arrive. See docs/exactly-once.md.
/// </summary>
[Reentrant]
[PreferLocalPlacement]
internal sealed partial class NodeGrain : Grain, INodeGrain
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    /// <summary>Deletions that may wait.</summary>
    private const int MaxErasures = 256;

    private readonly IAggregateStore _store;
    private readonly TimeProvider _time;
    private readonly IBatchDeduplicator _deduplicator;
    private readonly IRandomness _randomness;
    private readonly GrainInstruments _instruments;
    private readonly ILogger<NodeGrain> _logger;
    private readonly AggregationOptions _aggregation;
    private readonly CommitOptions _commit;
    private readonly RuleFeedServices _rules;
    private readonly TimeSpan _timeout;
    private readonly UncommittedBatches _batches;
    private readonly CommitWaiters _waiters = new();
    private readonly HashSet<Guid> _touched = [];
    private readonly Queue<(Erasure Erasure, TaskCompletionSource<ErasureResult> Answer)> _erasures = [];
    private NodeCommitter _committer = null!;
    private ModelLanes _lanes = null!;
    private BatchIntake _intake = null!;
    private NodeWatch _watch = null!;
    private RuleFeed _feed = null!;
    private readonly PrivacyOptions _privacy;
    private Exception? _failure;
    private IGrainTimer _timer = null!;
    private Task _committing = Task.CompletedTask;
    private long _lastContact;
    private long _lastReport;
    private long _reportedContact;
    private int _reportedUncommitted;
    private bool _isArmed;
    private bool _isCommitting;
    private bool _isTidyDue;

    public NodeGrain(
        IGrainContext context,
        IAggregateStore store,
        TimeProvider time,
        IBatchDeduplicator deduplicator,
        IRandomness randomness,
        GrainInstruments instruments,
        ILogger<NodeGrain> logger,
        IOptions<AggregationOptions> aggregation,
        IOptions<CommitOptions> commit,
        IOptions<CardinalityOptions> cardinality,
        IOptions<PrivacyOptions> privacy,
        RuleFeedServices rules)
        : base(context)
    {
        _store = store;
        _time = time;
        _deduplicator = deduplicator;
        _randomness = randomness;
        _instruments = instruments;
        _logger = logger;
        _aggregation = aggregation.Value;
        _commit = commit.Value;
        _privacy = privacy.Value;
        _rules = rules;
        _timeout = cardinality.Value.NodeTimeout;
        _batches = new UncommittedBatches(_commit, instruments, time);
    }

    private string Node => this.GetPrimaryKeyString();

    private ProducerSets Producers => _committer.Producers;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var owner = new WindowOwner(OwnerId.Node(Node), OwnerSettings.OfNode(_aggregation, _commit), _store, _time, _instruments);
        _committer = new NodeCommitter(owner, new ProducerSets(_deduplicator), _commit);
        await _committer.LoadAsync(cancellationToken);
        _lanes = new ModelLanes(
            new DeltaBuilder(Node),
            GrainFactory,
            _commit,
            _randomness,
            _instruments,
            () => _committer.Now,
            OnAnswered,
            (model, e) => LogDeltaFailed(Node, model, e));
        _intake = new BatchIntake(Producers, _batches, _lanes, _commit, _randomness.NewId());
        _timer = this.RegisterGrainTimer(
            OnTick,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        _watch = new NodeWatch(_committer, _timeout);
        _feed = new RuleFeed(OwnerId.Node(Node), GrainFactory, _rules, () => !_watch.IsMissed);
        _feed.Attach(this.RegisterGrainTimer(
            _feed.RunAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true }));
        _feed.Resume(_committer.State.Watermark.Time);
        // It does not keep an idle activation alive: the coordinator wakes idle owners in turn.
        this.RegisterGrainTimer(TidyAsync, new GrainTimerCreationOptions(_commit.TidyInterval, _commit.TidyInterval) { Interleave = true });
    }

    public ValueTask<SubmitResult> SubmitAsync(NodeBatch batch)
    {
        ThrowIfFailed();
        Touch();
        var result = _intake.Submit(batch, _lastContact);
        if (result.Status == SubmitStatus.Accepted)
        {
            if (batch.IsWatched)
            {
                _watch.Take(batch);
                _committer.State.LastWatched = _lastContact;
            }

            if (_batches.IsPressed)
                _lanes.Start(_intake.LowMarkOf);
            Arm();
        }

        if (result.Status == SubmitStatus.Overloaded)
            _instruments.Overloaded(OwnerKind.Node);
        return new ValueTask<SubmitResult>(result);
    }

    public ValueTask<SubmitResult> PollAsync(Guid producer, ulong lowMark)
    {
        ThrowIfFailed();
        Touch();
        var id = new BatchId(producer, 0);
        if (Producers.Find(producer) is not { } known)
            return new ValueTask<SubmitResult>(_intake.Answer(lowMark > 0 ? SubmitStatus.ProducerForgotten : SubmitStatus.Polled, id));

        known.Set.AdvanceTo(lowMark);
        known.LastSeen = _lastContact;
        if (known.LastSeen - known.StoredLastSeen > _commit.ProducerRetention.TotalMilliseconds / 8)
            _touched.Add(producer);
        Arm();
        return new ValueTask<SubmitResult>(_intake.Answer(SubmitStatus.Polled, id));
    }

    public async ValueTask<SubmitResult> SignOffAsync(Guid producer, ulong lowMark, ulong lastSequence)
    {
        ThrowIfFailed();
        Touch();
        var id = new BatchId(producer, 0);
        if (Producers.Find(producer) is not { } known)
            return _intake.Answer(SubmitStatus.ProducerForgotten, id);

        known.Set.AdvanceTo(lowMark);
        known.LastSeen = _lastContact;
        _watch.SignOff(producer, lastSequence, _lastContact);
        // A commit that is under way may have been written already: the loop makes another one for the producer.
        _touched.Add(producer);
        StartCommit();
        await _committing;
        ThrowIfFailed();
        _feed.Resend();
        // It may be the node's last word: whoever signs off has to know whether it came.
        await SendReportAsync();
        return _intake.Answer(SubmitStatus.Polled, id);
    }

    public async Task<SubmitResult> WaitForCommitAsync(BatchId id, TimeSpan timeout)
    {
        ThrowIfFailed();
        Touch();
        if (!_intake.IsPending(id))
            return _intake.Answer(Producers.Holds(id) ? SubmitStatus.Committed : SubmitStatus.ProducerForgotten, id);
        if (_waiters.IsFull)
            return _intake.Answer(SubmitStatus.Duplicate, id);

        var deadline = _lastContact + (long)(timeout < MaxWait ? timeout : MaxWait).TotalMilliseconds;
        var (status, labels) = await _waiters.WaitAsync(id, deadline);
        return _intake.Answer(status, id) with { Labels = labels };
    }

    public Task<ErasureResult> EraseAsync(Erasure erasure)
    {
        ThrowIfFailed();
        if (_erasures.Count >= MaxErasures)
            throw new LimitExceededException($"the node '{Node}' has {MaxErasures} deletions before this one; ask again later");
        var waiting = new TaskCompletionSource<ErasureResult>();
        _erasures.Enqueue((erasure, waiting));
        StartCommit();
        return waiting.Task;
    }

    public Task<string[]> ListModelsAsync() => Task.FromResult(ModelNames());

    public Task<OwnerChanges> GetChangesAsync(long sinceVersion)
    {
        ThrowIfFailed();
        return Task.FromResult(_committer.ChangesSince(sinceVersion));
    }

    public Task ResendToRulesAsync()
    {
        _feed.Resend();
        return Task.CompletedTask;
    }

    public Task TidyAsync()
    {
        if (_failure is not null || !_committer.IsTidyDue)
            return Task.CompletedTask;
        _isTidyDue = true;
        StartCommit();
        return _committing;
    }

    /// <summary>A graceful end commits what was accepted, as far as the host gives time.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogUncommitted(Node, _batches.Count);
        }

        _batches.End();
        _waiters.Fail(new OwnerFencedException($"the activation of node '{Node}' ended; send again what is not in the committed set"));
    }

    /// <summary>Has the timer tick within the interval.</summary>
    private void Arm()
    {
        if (_isArmed || _failure is not null)
            return;
        _isArmed = true;
        _timer.Change(_commit.Interval, Timeout.InfiniteTimeSpan);
    }

    private Task OnTick()
    {
        _isArmed = false;
        if (_failure is not null)
            return Task.CompletedTask;

        _lanes.Start(_intake.LowMarkOf);
        StartCommit();
        _waiters.Expire(_committer.Now);
        var isReporting = StartReport();
        if (_batches.Count > 0 || !_waiters.IsEmpty || _touched.Count > 0 || !isReporting)
            Arm();
        return Task.CompletedTask;
    }

    /// <summary>The last model to answer lets the node commit at once; a slow one is not waited for beyond the next tick.</summary>
    private void OnAnswered()
    {
        StartCommit();
        if (_batches.IsPressed && _failure is null)
            _lanes.Start(_intake.LowMarkOf);
    }

    private void StartCommit()
    {
        if (!_isCommitting && _failure is null && (_touched.Count > 0 || _isTidyDue || _erasures.Count > 0 || _batches.HasReady))
            _committing = CommitReadyAsync();
    }

    private async Task CommitReadyAsync()
    {
        _isCommitting = true;
        try
        {
            while (_touched.Count > 0 || _isTidyDue || _erasures.Count > 0 || _batches.HasReady || _committer.IsCompactionBehind)
            {
                if (_erasures.TryPeek(out var waiting))
                {
                    var erased = await _committer.EraseAsync(waiting.Erasure, CancellationToken.None);
                    _erasures.Dequeue();
                    waiting.Answer.TrySetResult(erased);
                    continue;
                }

                var ready = _batches.TakeReady();
                var touched = _touched.ToArray();
                _touched.Clear();
                _isTidyDue = false;
                using var span = GrainInstruments.Start("node commit", ready, static batch => batch.Trace);
                // A commit is never given up half-way: its outcome must be known, or the activation ends.
                if (!await _committer.CommitAsync(ready, _intake.Epoch, touched, CancellationToken.None))
                    continue;
                foreach (var batch in ready)
                    _intake.Release(batch.Stamp.Id);
                var committed = _waiters.IsEmpty ? null : ready.ToDictionary(static batch => batch.Stamp.Id, static batch => batch.Labels);
                _batches.Release(ready);
                if (committed is not null)
                    _waiters.Release(committed);
                _feed.Advance(_committer.State.Watermark.Time);
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            _isCommitting = false;
        }
    }

    /// <summary>
    /// The store may or may not hold the last commit. This activation cannot know, so it ends with all it holds; its clients
    /// send again what is not in the committed set that the next one loads.
    /// </summary>
    private void Fail(Exception failure)
    {
        _failure = failure;
        _instruments.Failed(OwnerKind.Node, failure is OwnerFencedException);
        LogFailed(Node, failure);
        _lanes.End();
        _waiters.Fail(failure);
        while (_erasures.TryDequeue(out var waiting))
            waiting.Answer.TrySetException(failure);
        _feed.Stop();
        DeactivateOnIdle();
    }

    /// <summary>Commits what was accepted and who made contact, and waits for the commit under way, which may hold neither.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (_failure is null && (_batches.Count > 0 || _touched.Count > 0 || _isCommitting))
        {
            _lanes.Start(_intake.LowMarkOf);
            StartCommit();
            var running = _lanes.Sending.Append(_committing).Where(static t => !t.IsCompleted).ToArray();
            if (running.Length == 0)
            {
                // Every lane that has something waits for its next attempt.
                var wait = _lanes.NextAttempt - _committer.Now;
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(wait, 1)), _time, cancellationToken);
            }
            else
            {
                await Task.WhenAny(running).WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Reports to the coordinator if there is news and the report interval has passed; false: there is, and it has not.</summary>
    private bool StartReport()
    {
        if (_reportedContact == _lastContact && (_reportedUncommitted == 0 || _batches.Count > 0))
            return true;
        var now = _committer.Now;
        if (now - _lastReport < (long)_commit.ReportInterval.TotalMilliseconds)
            return false;
        _lastReport = now;
        _reportedContact = _lastContact;
        _ = ReportAsync();
        return true;
    }

    private async Task ReportAsync()
    {
        try
        {
            await SendReportAsync();
        }
        catch (Exception e)
        {
            // The next report says the same and more.
            _instruments.ReportFailed();
            LogReportFailed(Node, e);
        }
    }

    private async Task SendReportAsync()
    {
        var recent = await _committer.ReadRecentAsync(CancellationToken.None);
        _reportedUncommitted = _batches.Count;
        var standing = _watch.Find();
        var summary = new NodeSummary(
            Node,
            _lastContact,
            _committer.State.Watermark.Time ?? 0,
            recent.Without(_privacy.MinimumRecords),
            recent.From,
            recent.To,
            _committer.State.Records,
            _reportedUncommitted,
            ModelNames(),
            standing.IsWatched,
            standing.SignedOff,
            _committer.State.LastRecords,
            WatchedContact: standing.Contact,
            WatchedModels: standing.Models);
        await GrainFactory.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).ReportNodeAsync(summary);
    }

    private string[] ModelNames() => [.. _committer.Catalog.Slices.Select(static s => s.Segment).Distinct().Order(StringComparer.Ordinal)];

    private void Touch() => _lastContact = _committer.Now;

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new OwnerFencedException($"the activation of node '{Node}' has ended ({_failure.GetType().Name}); send again");
    }
}
