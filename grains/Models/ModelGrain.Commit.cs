using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Grains.Models;

/// <content>The commit loop. It runs while there is something to commit; deltas that come meanwhile go together into the next commit.</content>
internal sealed partial class ModelGrain
{
    /// <summary>Deltas that may wait, in bytes; past it nodes keep theirs.</summary>
    private const long MaxQueuedBytes = 64 << 20;

    /// <summary>A commit takes no more than this, or no more than one delta.</summary>
    private const int MaxDeltasPerCommit = 512;
    private const long MaxBytesPerCommit = 16 << 20;

    private readonly Queue<StagedDelta> _queue = new();
    private readonly List<StagedDelta> _inFlight = [];
    private readonly List<StagedDelta> _deferred = [];
    private readonly Dictionary<(string Version, string Segment), TaskCompletionSource<SliceAdmission>> _admissions = [];
    private (string Name, TaskCompletionSource<string> Answer)? _naming;
    private IGrainTimer _reportTimer = null!;
    private Task _loop = Task.CompletedTask;
    private long _queuedBytes;
    private long _lastReport;
    private bool _isRunning;
    private bool _isReportDue;
    private bool _isTidyDue;

    private void Enqueue(StagedDelta staged)
    {
        _queue.Enqueue(staged);
        _queuedBytes += staged.Bytes;
        _instruments.StagedChanged(1);
        StartLoop();
    }

    private void StartLoop()
    {
        if (_isRunning)
            return;
        _isRunning = true;
        _loop = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            AnswerHeld();
            while (_queue.Count > 0 || _admissions.Count > 0 || _naming is not null || _isTidyDue || _committer.IsBehind)
            {
                await CommitAsync();
                AnswerHeld();
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

    /// <summary>Answers deltas of which a part is durable already, before a commit is begun for nothing.</summary>
    private void AnswerHeld()
    {
        for (var i = _queue.Count; i > 0; i--)
        {
            var staged = _queue.Dequeue();
            var held = _committer.Held(staged.Delta);
            if (held.Length == 0)
                _queue.Enqueue(staged);
            else
                Leave(staged).TrySetResult(new DeltaResult(DeltaStatus.Held, held, _committer.SamplingRate));
        }
    }

    private async Task CommitAsync()
    {
        _isTidyDue = false;
        // A commit is never given up half-way: its outcome must be known, or the activation ends.
        await _committer.BeginAsync(CancellationToken.None);
        AnswerHeld();
        StageQueued();
        var admissions = _admissions.ToArray();
        foreach (var (slice, _) in admissions)
            _committer.Admit(slice.Version, slice.Segment);

        var naming = _naming;
        if (naming is not null)
            _committer.NamePositiveClass(naming.Value.Name);

        await _committer.CommitAsync(CancellationToken.None);

        var result = new DeltaResult(DeltaStatus.Committed, [], _committer.SamplingRate);
        foreach (var staged in _inFlight)
            Leave(staged).TrySetResult(result);
        _inFlight.Clear();
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

    private void StageQueued()
    {
        var bytes = 0L;
        for (var i = _queue.Count; i > 0; i--)
        {
            if (_inFlight.Count > 0 && (_inFlight.Count >= MaxDeltasPerCommit || bytes + _queue.Peek().Bytes > MaxBytesPerCommit))
                break;

            var staged = _queue.Dequeue();
            if (_committer.Overlaps(staged.Delta))
            {
                _deferred.Add(staged);
                continue;
            }

            try
            {
                _committer.Stage(staged);
                _inFlight.Add(staged);
                bytes += staged.Bytes;
            }
            catch (AggregateFormatException e)
            {
                LogUnreadableDelta(Model, staged.Delta.Node, e);
                Leave(staged).TrySetException(e);
            }
        }

        foreach (var staged in _deferred)
            _queue.Enqueue(staged);
        _deferred.Clear();
    }

    private TaskCompletionSource<DeltaResult> Leave(StagedDelta staged)
    {
        _queuedBytes -= staged.Bytes;
        _instruments.StagedChanged(-1);
        return staged.Completion;
    }

    /// <summary>
    /// The store may or may not hold the last commit. This activation cannot tell what is in its memory and what is not, so it
    /// ends; the next one loads.
    /// </summary>
    private void Fail(Exception failure)
    {
        _failure = failure;
        _instruments.Failed(OwnerKind.Model, failure is OwnerFencedException);
        LogFailed(Model, failure);
        foreach (var staged in _inFlight)
            Leave(staged).TrySetException(failure);
        _inFlight.Clear();
        while (_queue.TryDequeue(out var staged))
            Leave(staged).TrySetException(failure);
        foreach (var admission in _admissions.Values)
            admission.TrySetException(failure);
        _admissions.Clear();
        _naming?.Answer.TrySetException(failure);
        _naming = null;
        _feed.Stop();
        DeactivateOnIdle();
    }

    /// <summary>Tells the coordinator soon, and not more often than the report interval.</summary>
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
        if (_failure is not null)
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
}
