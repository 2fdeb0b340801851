using System.Diagnostics;

namespace OrleansMonitor.Client.Sending;

/// <summary>When a sender may send: pauses that silos ask for, and polls while nothing else is sent. The sender's lock guards it.</summary>
internal sealed class SendSchedule(Lock gate, BatchSenderOptions options, FullJitterBackoff backoff, TimeProvider time)
{
    // An idle poller asks at most this many times less often, and begins to only after some polls: a commit may take several intervals.
    private const int MaxPollStretch = 10;
    private const int PromptPolls = 5;

    private long _pausedUntil;
    private long _nextPoll;
    private TimeSpan _pollDelay = options.PollInterval;
    private bool _isPolling;
    private int _idlePolls;
    private int _overloads;

    public bool IsPausedLocked(ref NextDue due)
    {
        AssertLocked();
        if (_pausedUntil <= due.Now)
            return false;
        due.At(_pausedUntil);
        return true;
    }

    public bool IsPollDueLocked(ref NextDue due)
    {
        AssertLocked();
        if (_isPolling)
            return false;
        if (_nextPoll <= due.Now)
            return true;
        due.At(_nextPoll);
        return false;
    }

    public void BeginPollLocked()
    {
        AssertLocked();
        _isPolling = true;
    }

    public void EndPollLocked()
    {
        AssertLocked();
        _isPolling = false;
    }

    /// <summary>A silo is overloaded.</summary>
    /// <returns>The pause; null: another answer to the same burst began it.</returns>
    public TimeSpan? PauseLocked(long now, TimeSpan? retryAfter)
    {
        AssertLocked();
        if (_pausedUntil <= now)
            _overloads++;
        else if (retryAfter is null)
            return null;
        var pause = backoff.Next(_overloads, retryAfter);
        _pausedUntil = Math.Max(_pausedUntil, time.TimestampAfter(now, pause));
        return pause;
    }

    /// <summary>A silo took a request.</summary>
    public void ResetOverloadsLocked()
    {
        AssertLocked();
        _overloads = 0;
    }

    /// <summary>A silo answered. After some polls that brought nothing new the next ones are later; otherwise it is a commit interval away.</summary>
    public void AnsweredLocked(long now, bool isIdlePoll)
    {
        AssertLocked();
        _idlePolls = isIdlePoll ? Math.Min(_idlePolls + 1, PromptPolls) : 0;
        _pollDelay = _idlePolls == PromptPolls
            ? TimeSpan.FromTicks(Math.Min(2 * _pollDelay.Ticks, MaxPollStretch * options.PollInterval.Ticks))
            : options.PollInterval;
        _nextPoll = time.TimestampAfter(now, _pollDelay);
    }

    public void PollFailedLocked(long now)
    {
        AssertLocked();
        _nextPoll = time.TimestampAfter(now, _pollDelay);
    }

    private void AssertLocked() => Debug.Assert(gate.IsHeldByCurrentThread, "the sender's lock is needed");
}
