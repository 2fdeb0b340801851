using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Randomness;

namespace OrleansMonitor.Grains.Nodes;

/// <content>
/// Committing: each interval one delta goes to each model that has waiting batches; batches that all their models have
/// are committed as the node's own. A model that is slow or fails keeps only its own batches waiting.
/// </content>
internal sealed partial class NodeGrain
{
    private const int MaxWaiters = 4096;

    // About what comes in between two commits of a busy node; a few kilobytes each.
    private const int MaxFreeBatches = 128;

    private readonly Dictionary<string, ModelLane> _lanes = new(StringComparer.Ordinal);
    private readonly List<PendingBatch> _batches = [];
    private readonly Stack<PendingBatch> _free = [];
    private readonly List<PendingBatch> _ready = [];
    private readonly List<CommitWaiter> _waiters = [];
    private readonly HashSet<Guid> _touched = [];
    private IGrainTimer _timer = null!;
    private Task _committing = Task.CompletedTask;
    private long _bytes;
    private long _lastReport;
    private long _reportedContact;
    private int _lanesInFlight;
    private bool _isArmed;
    private bool _isCommitting;
    private bool _isTidyDue;

    private ModelLane LaneOf(string model)
    {
        if (!_lanes.TryGetValue(model, out var lane))
            _lanes.Add(model, lane = new ModelLane(model, new EqualJitterBackoff(_commit.Interval, _commit.MaxBackoff, _randomness)));
        return lane;
    }

    /// <summary>Sees to it that a tick comes within the interval.</summary>
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

        StartLanes();
        StartCommit();
        ExpireWaiters();
        var isReporting = StartReport();
        if (_batches.Count > 0 || _waiters.Count > 0 || _touched.Count > 0 || !isReporting)
            Arm();
        return Task.CompletedTask;
    }

    private void StartLanes()
    {
        var now = _committer.Now;
        foreach (var lane in _lanes.Values)
        {
            if (!lane.IsInFlight && !lane.IsEmpty && lane.NotBefore <= now)
                lane.Sending = SendAsync(lane);
        }
    }

    private async Task SendAsync(ModelLane lane)
    {
        lane.IsInFlight = true;
        _lanesInFlight++;
        try
        {
            do
            {
                lane.Prepare(_deltas, LowMarkOf);
            }
            while (await SendOnceAsync(lane));
        }
        finally
        {
            lane.IsInFlight = false;
            // The last model to answer lets the node commit at once; a slow one is not waited for beyond the next tick.
            if (--_lanesInFlight == 0)
                StartCommit();
        }
    }

    /// <summary>Sends the lane's delta; answers whether there is another one to send at once.</summary>
    private async Task<bool> SendOnceAsync(ModelLane lane)
    {
        DeltaResult result;
        using var span = GrainInstruments.Start("node delta", lane.Batches, static part => part.Batch.Trace);
        try
        {
            result = await GrainFactory.GetGrain<IModelGrain>(lane.Model).ApplyAsync(lane.Delta!);
        }
        catch (Exception e)
        {
            // Whatever it was, the outcome is unknown and the same delta goes again.
            Retry(lane, false);
            LogDeltaFailed(Node, lane.Model, e);
            return false;
        }

        switch (result.Status)
        {
            case DeltaStatus.Committed:
                lane.Commit(result.SamplingRate);
                return false;
            case DeltaStatus.Held when lane.TakeOut(result.Held, result.SamplingRate) > 0:
                return _failure is null && lane.HasRest;
            default:
                Retry(lane, true);
                return false;
        }
    }

    private void Retry(ModelLane lane, bool overloaded)
    {
        _instruments.Retried(overloaded);
        lane.Fail(_committer.Now);
    }

    private void StartCommit()
    {
        if (!_isCommitting && _failure is null && (_touched.Count > 0 || _isTidyDue || HasReady()))
            _committing = CommitReadyAsync();
    }

    /// <summary>Batches that all their models have; valid until the next call.</summary>
    private List<PendingBatch> TakeReady()
    {
        _ready.Clear();
        foreach (var batch in _batches)
        {
            if (batch.OpenModels == 0)
                _ready.Add(batch);
        }

        return _ready;
    }

    private bool HasReady()
    {
        foreach (var batch in _batches)
        {
            if (batch.OpenModels == 0)
                return true;
        }

        return false;
    }

    private async Task CommitReadyAsync()
    {
        _isCommitting = true;
        try
        {
            while (_touched.Count > 0 || _isTidyDue || HasReady() || _committer.IsCompactionBehind)
            {
                var ready = TakeReady();
                var touched = _touched.ToArray();
                _touched.Clear();
                _isTidyDue = false;
                using var span = GrainInstruments.Start("node commit", ready, static batch => batch.Trace);
                // A commit is never given up half-way: its outcome must be known, or the activation ends.
                await _committer.CommitAsync(ready, _epoch, touched, CancellationToken.None);
                Release(ready);
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

    private void Release(List<PendingBatch> committed)
    {
        foreach (var batch in committed)
        {
            batch.IsCommitted = true;
            _bytes -= batch.Bytes;
            var id = batch.Stamp.Id;
            if (id.Producer == _epoch)
                _anonymous.Remove(id);
            else
                Producers.Find(id.Producer)?.Pending.Remove(id.Sequence);
        }

        _batches.RemoveAll(static b => b.IsCommitted);
        foreach (var batch in committed)
        {
            if (_free.Count < MaxFreeBatches && batch.IsReusable)
                _free.Push(batch);
        }

        _instruments.UncommittedChanged(-committed.Count);
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            if (IsPending(_waiters[i].Id))
                continue;
            _waiters[i].Completion.TrySetResult(SubmitStatus.Committed);
            _waiters.RemoveAt(i);
        }
    }

    private void ExpireWaiters()
    {
        var now = _committer.Now;
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            if (_waiters[i].Deadline > now)
                continue;
            _waiters[i].Completion.TrySetResult(SubmitStatus.Duplicate);
            _waiters.RemoveAt(i);
        }
    }

    private void ReleaseWaiters(Exception reason)
    {
        foreach (var waiter in _waiters)
            waiter.Completion.TrySetException(reason);
        _waiters.Clear();
    }

    /// <summary>
    /// The store may or may not hold the last commit. This activation cannot tell, so it ends with all it holds; its clients
    /// send again what is not in the committed set that the next one loads.
    /// </summary>
    private void Fail(Exception failure)
    {
        _failure = failure;
        _instruments.Failed(OwnerKind.Node, failure is OwnerFencedException);
        LogFailed(Node, failure);
        ReleaseWaiters(failure);
        _feed.Stop();
        DeactivateOnIdle();
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (_failure is null && _batches.Count > 0)
        {
            StartLanes();
            StartCommit();
            var running = _lanes.Values.Where(static l => l.IsInFlight).Select(static l => l.Sending).Append(_committing).Where(static t => !t.IsCompleted).ToArray();
            if (running.Length == 0)
            {
                // Every lane that has something waits for its next attempt.
                var wait = _lanes.Values.Where(static l => !l.IsEmpty).Select(static l => l.NotBefore).DefaultIfEmpty(0).Min() - _committer.Now;
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(wait, 1)), _time, cancellationToken);
            }
            else
            {
                await Task.WhenAny(running).WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Tells the coordinator if there is news and the report interval has passed; false: there is, and it has not.</summary>
    private bool StartReport()
    {
        if (_reportedContact == _lastContact)
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
            var recent = await _committer.ReadRecentAsync(CancellationToken.None);
            var models = _committer.Catalog.Slices.Select(static s => s.Segment).Distinct().Order(StringComparer.Ordinal);
            var summary = new NodeSummary(
                Node,
                _lastContact,
                _committer.State.Watermark.Time ?? 0,
                recent.Partial,
                recent.From,
                recent.To,
                _committer.State.Records,
                _batches.Count,
                [.. models]);
            await GrainFactory.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).ReportNodeAsync(summary);
        }
        catch (Exception e)
        {
            // The next report says the same and more.
            _instruments.ReportFailed();
            LogReportFailed(Node, e);
        }
    }
}
