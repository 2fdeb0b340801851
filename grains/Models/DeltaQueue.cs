using System.Diagnostics;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Grains.Diagnostics;

namespace OrleansMonitor.Grains.Models;

/// <summary>Deltas that wait for a model's next commit, and those that are in the commit under way.</summary>
internal sealed class DeltaQueue(GrainInstruments instruments, int maxDeltas)
{
    /// <summary>Deltas that may wait, in bytes; past it nodes keep theirs.</summary>
    private const long MaxBytes = 64 << 20;

    /// <summary>A commit takes no more than this, or no more than one delta.</summary>
    private const int MaxDeltasPerCommit = 512;
    private const long MaxBytesPerCommit = 16 << 20;

    private readonly Queue<StagedDelta> _waiting = new();
    private readonly List<StagedDelta> _staged = [];
    private readonly List<StagedDelta> _deferred = [];
    private long _bytes;

    public bool IsFull => _waiting.Count >= maxDeltas || _bytes > MaxBytes;

    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>A span for the commit of what waits now.</summary>
    public Activity? StartSpan() => GrainInstruments.Start("model commit", _waiting, static delta => delta.Trace);

    public void Add(StagedDelta delta)
    {
        _waiting.Enqueue(delta);
        _bytes += delta.Bytes;
        instruments.StagedChanged(1);
    }

    /// <summary>Answers deltas of which a part is durable already, before a commit is begun for nothing.</summary>
    public void AnswerHeld(ModelCommitter committer)
    {
        for (var i = _waiting.Count; i > 0; i--)
        {
            // Taken out when that is known: whatever throws, Fail finds every delta.
            var held = committer.Held(_waiting.Peek().Delta);
            var delta = _waiting.Dequeue();
            if (held.Length == 0)
                _waiting.Enqueue(delta);
            else
                Release(delta).TrySetResult(new DeltaResult(DeltaStatus.Held, held, committer.SamplingRate));
        }
    }

    /// <summary>The watermark that the deltas speak of which wait, as <see cref="Owners.WindowOwner.ReachOf"/> says.</summary>
    public long ReachOf(ModelCommitter committer)
    {
        var reach = 0L;
        foreach (var delta in _waiting)
            reach = Math.Max(reach, committer.ReachOf(delta.Delta));
        return reach;
    }

    /// <summary>Stages deltas for the next commit; those that overlap with one of them, or speak of a later watermark than it has come to, wait.</summary>
    /// <param name="committer">Takes them.</param>
    /// <param name="unreadable">Called for a delta that cannot be read.</param>
    public void Stage(ModelCommitter committer, Action<StagedDelta, AggregateFormatException> unreadable)
    {
        var bytes = 0L;
        for (var i = _waiting.Count; i > 0; i--)
        {
            if (_staged.Count > 0 && (_staged.Count >= MaxDeltasPerCommit || bytes + _waiting.Peek().Bytes > MaxBytesPerCommit))
                break;

            var mustWait = committer.MustWait(_waiting.Peek().Delta);
            var delta = _waiting.Dequeue();
            if (mustWait)
            {
                _deferred.Add(delta);
                continue;
            }

            _staged.Add(delta);
            try
            {
                committer.Stage(delta);
                bytes += delta.Bytes;
            }
            catch (AggregateFormatException e)
            {
                _staged.RemoveAt(_staged.Count - 1);
                unreadable(delta, e);
                Release(delta).TrySetException(e);
            }
        }

        foreach (var delta in _deferred)
            _waiting.Enqueue(delta);
        _deferred.Clear();
    }

    /// <summary>The staged deltas are durable.</summary>
    public void Commit(double samplingRate)
    {
        var unlabelled = new DeltaResult(DeltaStatus.Committed, [], samplingRate);
        foreach (var delta in _staged)
            Release(delta).TrySetResult(delta.Labels.Length == 0 ? unlabelled : unlabelled with { Labels = delta.Labels });
        _staged.Clear();
    }

    /// <summary>The activation ends.</summary>
    public void Fail(Exception failure)
    {
        foreach (var delta in _staged.Concat(_deferred))
            Release(delta).TrySetException(failure);
        _staged.Clear();
        _deferred.Clear();
        while (_waiting.TryDequeue(out var delta))
            Release(delta).TrySetException(failure);
    }

    private TaskCompletionSource<DeltaResult> Release(StagedDelta delta)
    {
        _bytes -= delta.Bytes;
        instruments.StagedChanged(-1);
        return delta.Completion;
    }
}
