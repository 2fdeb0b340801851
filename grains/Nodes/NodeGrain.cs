using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Owners;
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

    private readonly IAggregateStore _store;
    private readonly TimeProvider _time;
    private readonly IBatchDeduplicator _deduplicator;
    private readonly IRandomness _randomness;
    private readonly GrainInstruments _instruments;
    private readonly ILogger<NodeGrain> _logger;
    private readonly AggregationOptions _aggregation;
    private readonly CommitOptions _commit;
    private readonly RuleFeedServices _rules;
    private NodeCommitter _committer = null!;
    private DeltaBuilder _deltas = null!;
    private RuleFeed _feed = null!;
    private Exception? _failure;
    private Guid _epoch;
    private ulong _lastAnonymous;
    private long _lastContact;

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
        _rules = rules;
    }

    private string Node => this.GetPrimaryKeyString();

    private ProducerSets Producers => _committer.Producers;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var owner = new WindowOwner(OwnerId.Node(Node), OwnerSettings.OfNode(_aggregation, _commit), _store, _time, _instruments);
        _committer = new NodeCommitter(owner, new ProducerSets(_deduplicator), _commit);
        await _committer.LoadAsync(cancellationToken);
        _deltas = new DeltaBuilder(Node);
        _epoch = _randomness.NewId();
        _timer = this.RegisterGrainTimer(
            OnTick,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        _feed = new RuleFeed(OwnerId.Node(Node), GrainFactory, _rules);
        _feed.Attach(this.RegisterGrainTimer(
            _feed.RunAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true }));
        _feed.Resume(_committer.State.Watermark.Time);
        // It does not keep an idle activation alive: the coordinator looks after those that are gone.
        this.RegisterGrainTimer(TidyAsync, new GrainTimerCreationOptions(_commit.TidyInterval, _commit.TidyInterval) { Interleave = true });
    }

    public ValueTask<SubmitResult> SubmitAsync(NodeBatch batch)
    {
        ThrowIfFailed();
        Touch();
        var result = batch.Stamp.Id.Producer == Guid.Empty ? SubmitAnonymous(batch) : SubmitStamped(batch);
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
            return new ValueTask<SubmitResult>(Answer(lowMark > 0 ? SubmitStatus.ProducerForgotten : SubmitStatus.Polled, id));

        known.Set.AdvanceTo(lowMark);
        known.LastSeen = _lastContact;
        if (known.LastSeen - known.StoredLastSeen > _commit.ProducerRetention.TotalMilliseconds / 8)
            _touched.Add(producer);
        Arm();
        return new ValueTask<SubmitResult>(Answer(SubmitStatus.Polled, id));
    }

    public async Task<SubmitResult> WaitForCommitAsync(BatchId id, TimeSpan timeout)
    {
        ThrowIfFailed();
        Touch();
        if (!IsPending(id))
            return Answer(Producers.Holds(id) ? SubmitStatus.Committed : SubmitStatus.ProducerForgotten, id);
        if (_waiters.Count >= MaxWaiters)
            return Answer(SubmitStatus.Duplicate, id);

        var waiter = new CommitWaiter(id, _lastContact + (long)(timeout < MaxWait ? timeout : MaxWait).TotalMilliseconds);
        _waiters.Add(waiter);
        return Answer(await waiter.Completion.Task, id);
    }

    public Task TellRulesAsync()
    {
        _feed.Recall();
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

        _instruments.UncommittedChanged(-_batches.Count);
        ReleaseWaiters(new OwnerFencedException($"the activation of node '{Node}' ended; send again what is not in the committed set"));
    }

    private void Touch() => _lastContact = _committer.Now;

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new OwnerFencedException($"the activation of node '{Node}' has ended ({_failure.GetType().Name}); send again");
    }
}
