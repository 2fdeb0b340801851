using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Models;

/// <summary>
/// Merges the deltas of all nodes into the windows of one model. Calls only enter deltas into a queue; a loop takes from it
/// and commits, one commit at a time, so that interleaved calls cannot disturb each other. See docs/exactly-once.md.
/// </summary>
/// <remarks>
/// Models go to the silo with fewer activations of two: each choice counts at once, so a whole cluster's models that are called
/// for together, after a restart, spread evenly. Placement by measured load would send them all to the silo that looked idle a
/// second ago, and by hash a new silo would take models from all others.
/// </remarks>
[Reentrant]
[ActivationCountBasedPlacement]
internal sealed partial class ModelGrain : Grain, IModelGrain
{
    /// <summary>Deletions that may wait.</summary>
    private const int MaxWorks = 256;

    private readonly IAggregateStore _store;
    private readonly TimeProvider _time;
    private readonly IBatchDeduplicator _deduplicator;
    private readonly GrainInstruments _instruments;
    private readonly ILogger<ModelGrain> _logger;
    private readonly AggregationOptions _aggregation;
    private readonly CommitOptions _commit;
    private readonly CardinalityOptions _cardinality;
    private readonly LabelOptions _labels;
    private readonly ModelSummaries _summaries;
    private readonly RuleFeedServices _rules;
    private readonly DeltaQueue _deltas;
    private readonly Dictionary<(string Version, string Segment), TaskCompletionSource<SliceAdmission>> _admissions = [];
    private readonly Queue<CommitterWork> _works = [];
    private ModelBins _bins = null!;
    private ModelCommitter _committer = null!;
    private RuleFeed _feed = null!;
    private IGrainTimer _reportTimer = null!;
    private (string Name, TaskCompletionSource<string> Answer)? _naming;
    private Task _loop = Task.CompletedTask;
    private Exception? _failure;
    private long _lastReport;
    private bool _isRunning;
    private bool _isReportDue;
    private bool _isTidyDue;

    public ModelGrain(
        IGrainContext context,
        IAggregateStore store,
        TimeProvider time,
        IBatchDeduplicator deduplicator,
        GrainInstruments instruments,
        ILogger<ModelGrain> logger,
        IOptions<AggregationOptions> aggregation,
        IOptions<CommitOptions> commit,
        IOptions<CardinalityOptions> cardinality,
        IOptions<LabelOptions> labels,
        ModelSummaries summaries,
        RuleFeedServices rules)
        : base(context)
    {
        _store = store;
        _time = time;
        _deduplicator = deduplicator;
        _instruments = instruments;
        _logger = logger;
        _aggregation = aggregation.Value;
        _commit = commit.Value;
        _cardinality = cardinality.Value;
        _labels = labels.Value;
        _summaries = summaries;
        _rules = rules;
        _deltas = new DeltaQueue(instruments, _commit.MaxStagedDeltas);
    }

    private string Model => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _bins = new ModelBins(GrainFactory, Model);
        _committer = await LoadCommitterAsync(cancellationToken);
        _reportTimer = this.RegisterGrainTimer(
            ReportAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        _feed = new RuleFeed(OwnerId.Model(Model), GrainFactory, _rules);
        _feed.Attach(this.RegisterGrainTimer(
            _feed.RunAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true }));
        _feed.Resume(_committer.State.Watermark.Time);
        if (_committer.Sampling.Precision is { } precision)
        {
            var interval = PrecisionReader.IntervalOf(precision);
            this.RegisterGrainTimer(LearnSamplingAsync, new GrainTimerCreationOptions(interval, interval) { Interleave = true });
        }

        // It does not keep an idle activation alive: the coordinator wakes idle owners in turn.
        this.RegisterGrainTimer(TidyAsync, new GrainTimerCreationOptions(_commit.TidyInterval, _commit.TidyInterval) { Interleave = true });
    }

    private async Task LearnSamplingAsync()
    {
        var sampling = _committer.Sampling;
        if (_failure is not null || sampling.Precision is not { } precision || _committer.State.Watermark.Time is not { } watermark)
            return;
        try
        {
            var (reading, rows) = await PrecisionReader.ReadAsync(GrainFactory, Model, precision, watermark);
            sampling.Learn(reading, rows.Traffic);
        }
        catch (Exception e)
        {
            // The rate stays as it is until the next reading.
            LogPrecisionUnread(Model, e);
        }
    }

    /// <summary>What is in the queue is committed, so that its callers need not send it again.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await _loop.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The nodes keep what has no answer.
        }
    }

    public Task<DeltaResult> ApplyAsync(ModelDelta delta)
    {
        ThrowIfFailed();
        if (_deltas.IsFull)
        {
            _instruments.Overloaded(OwnerKind.Model);
            return Task.FromResult(new DeltaResult(DeltaStatus.Overloaded, [], _committer.SamplingRate));
        }

        var staged = new StagedDelta(delta);
        _deltas.Add(staged);
        StartLoop();
        return staged.Completion.Task;
    }

    public Task<SliceAdmission> AdmitSliceAsync(string version, string segment)
    {
        ThrowIfFailed();
        var slices = _committer.Catalog.Slices;
        var limit = _cardinality.MaxSlicesPerModel;
        if (_committer.IsAdmitted(version, segment))
            return Task.FromResult(Answer(true));
        if (_admissions.TryGetValue((version, segment), out var waiting))
            return waiting.Task;
        if (slices.Count + _admissions.Count >= limit)
            return Task.FromResult(Answer(false) with { Pairs = [.. slices.Concat(_admissions.Keys).SelectMany(static slice => new[] { slice.Version, slice.Segment })] });

        var admission = new TaskCompletionSource<SliceAdmission>();
        _admissions.Add((version, segment), admission);
        StartLoop();
        return admission.Task;
    }

    public Task<string> NamePositiveClassAsync(string name)
    {
        ThrowIfFailed();
        if (name.Length == 0 || _committer.PositiveClass.Length > 0)
            return Task.FromResult(_committer.PositiveClass);
        if (_naming is null)
        {
            _naming = (name, new TaskCompletionSource<string>());
            StartLoop();
        }

        return _naming.Value.Answer.Task;
    }

    public Task<ErasureResult> EraseAsync(Erasure erasure) => DoAsync(committer => committer.EraseAsync(erasure, CancellationToken.None));

    public Task<EntryErasure> EraseEntryAsync(ulong id, bool isLabel) => DoAsync(committer => committer.EraseEntryAsync(id, isLabel, CancellationToken.None));

    public Task ForgetNodeAsync(string node) => DoAsync(async committer =>
    {
        if (committer.Catalog.Nodes.ContainsKey(node))
            await committer.ForgetNodeAsync(node, CancellationToken.None);
        return true;
    });

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
        StartLoop();
        return _loop;
    }

    public async Task<ModelSummary> GetSummaryAsync()
    {
        ThrowIfFailed();
        var recent = await _committer.ReadRecentAsync(CancellationToken.None);
        return _summaries.Of(Model, _committer.State, _committer.Catalog, recent, _committer.Sampling);
    }

    public Task<OwnerChanges> GetChangesAsync(long sinceVersion)
    {
        ThrowIfFailed();
        return Task.FromResult(_committer.ChangesSince(sinceVersion));
    }

    private async Task<ModelCommitter> LoadCommitterAsync(CancellationToken cancellationToken)
    {
        var owner = new WindowOwner(OwnerId.Model(Model), OwnerSettings.OfModel(_aggregation, _commit, Model), _store, _time, _instruments);
        var target = _aggregation.Models.GetValueOrDefault(Model)?.TargetRecordsPerSecond ?? 0;
        var precision = _aggregation.Models.GetValueOrDefault(Model)?.Precision.ToTarget();
        var settings = new ModelSettings(_commit, _cardinality, _labels, target, precision);
        return await ModelCommitter.LoadAsync(owner, new ProducerSets(_deduplicator), settings, _instruments, _bins.FindAsync, cancellationToken);
    }

    /// <summary>Has the loop do something between two commits of deltas.</summary>
    private Task<T> DoAsync<T>(Func<ModelCommitter, Task<T>> work)
    {
        ThrowIfFailed();
        if (_works.Count >= MaxWorks)
            throw new LimitExceededException($"the model '{Model}' has {MaxWorks} deletions before this one; ask again later");
        var waiting = new CommitterWork<T>(work);
        _works.Enqueue(waiting);
        StartLoop();
        return waiting.Answer;
    }

    private void StartLoop()
    {
        if (_isRunning)
            return;
        _isRunning = true;
        _loop = RunAsync();
    }

    /// <summary>Commits while there is something to commit; deltas that come meanwhile go together into the next commit.</summary>
    private async Task RunAsync()
    {
        try
        {
            _deltas.AnswerHeld(_committer);
            while (HasToCommit || _works.Count > 0)
            {
                // What waits already goes first: it was sent before what is to be done.
                if (HasToCommit)
                    await CommitAsync();
                if (_works.Count > 0)
                    await WorkAsync();
                _deltas.AnswerHeld(_committer);
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            _isRunning = false;
        }
    }

    private bool HasToCommit => !_deltas.IsEmpty || _admissions.Count > 0 || _naming is not null || _isTidyDue || _committer.IsBehind;

    /// <summary>Does what waits longest; the memory is then read anew, so that it is what the store has.</summary>
    private async Task WorkAsync()
    {
        await _works.Peek().RunAsync(_committer);
        _committer = await LoadCommitterAsync(CancellationToken.None);
        _works.Dequeue().Complete();
        RequestReport();
    }

    private async Task CommitAsync()
    {
        using var span = _deltas.StartSpan();
        _isTidyDue = false;
        // A commit is never given up half-way: its outcome must be known, or the activation ends.
        await _committer.BeginAsync(_deltas.ReachOf(_committer), CancellationToken.None);
        _deltas.AnswerHeld(_committer);
        _deltas.Stage(_committer, (delta, e) => LogUnreadableDelta(Model, delta.Delta.Node, e));
        var admissions = _admissions.ToArray();
        foreach (var (slice, _) in admissions)
            _committer.Admit(slice.Version, slice.Segment);

        var naming = _naming;
        if (naming is not null)
            _committer.NamePositiveClass(naming.Value.Name);

        await _committer.CommitAsync(CancellationToken.None);

        _deltas.Commit(_committer.SamplingRate);
        foreach (var (slice, admission) in admissions)
        {
            _admissions.Remove(slice);
            admission.TrySetResult(Answer(true));
        }

        if (naming is not null)
        {
            _naming = null;
            naming.Value.Answer.TrySetResult(_committer.PositiveClass);
        }

        RequestReport();
        _feed.Advance(_committer.State.Watermark.Time);
    }

    /// <summary>
    /// The store may or may not hold the last commit. This activation cannot know whether its memory agrees with it, so it
    /// ends; the next one loads.
    /// </summary>
    private void Fail(Exception failure)
    {
        _failure = failure;
        _instruments.Failed(OwnerKind.Model, failure is OwnerFencedException);
        LogFailed(Model, failure);
        _deltas.Fail(failure);
        foreach (var admission in _admissions.Values)
            admission.TrySetException(failure);
        _admissions.Clear();
        while (_works.TryDequeue(out var work))
            work.Fail(failure);
        _naming?.Answer.TrySetException(failure);
        _naming = null;
        _feed.Stop();
        DeactivateOnIdle();
    }

    /// <summary>Has the coordinator sent a report, not more often than in the report interval.</summary>
    private void RequestReport()
    {
        if (_isReportDue)
            return;
        _isReportDue = true;
        var since = _time.GetUtcNow().ToUnixTimeMilliseconds() - _lastReport;
        var wait = _commit.ReportInterval - TimeSpan.FromMilliseconds(Math.Max(since, 0));
        _reportTimer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task ReportAsync()
    {
        _isReportDue = false;
        _lastReport = _time.GetUtcNow().ToUnixTimeMilliseconds();
        // A model that was deleted, or never was, is reported when it has something new.
        if (_failure is not null || _committer.State is { IsErased: true } or { LastCommit: 0 })
            return;
        try
        {
            await GrainFactory.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).ReportModelAsync(await GetSummaryAsync());
        }
        catch (Exception e)
        {
            // The next report says the same and more.
            _instruments.ReportFailed();
            LogReportFailed(Model, e);
        }
    }

    private SliceAdmission Answer(bool admitted) => new(admitted, _cardinality.MaxSlicesPerModel, 0);

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new OwnerFencedException($"the activation of model '{Model}' has ended ({_failure.GetType().Name}); send again");
    }
}
