namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>How a rule got on here. Nothing of it moves an alert.</summary>
internal sealed class RuleProgress
{
    private const long None = -1;

    private long _ticks;
    private long _ticksBefore = None;
    private long _seenAt;
    private bool _isRemark;

    /// <summary>The newest moment at which it was evaluated, Unix milliseconds of event time.</summary>
    public long EvaluatedAt { get; private set; }

    /// <summary>What its evaluations of one moment took together. Of the newest moment there may be more to come, so it is the one before it that counts.</summary>
    public long Ticks => _ticksBefore == None ? _ticks : _ticksBefore;

    /// <summary>What went wrong last; empty: nothing.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>When, Unix milliseconds of the wall clock.</summary>
    public long ProblemAt { get; private set; }

    /// <summary>Goes on from what was saved.</summary>
    public void Resume(long time) => EvaluatedAt = Math.Max(EvaluatedAt, time);

    /// <summary>Takes the evaluation for one of those that it watches.</summary>
    public void Evaluated(long time, long ticks, long now)
    {
        _seenAt = now;
        if (time > EvaluatedAt)
        {
            (_ticksBefore, _ticks) = (EvaluatedAt > 0 && _ticks > 0 ? _ticks : None, ticks);
            EvaluatedAt = time;
        }
        else if (time == EvaluatedAt)
        {
            _ticks += ticks;
        }
    }

    public void Fail(string problem, long now) => (Problem, ProblemAt, _isRemark) = (problem, now, false);

    /// <summary>Says something that is no failure; one that is told stays.</summary>
    public void Remark(string text, long now)
    {
        if (Problem.Length == 0 || _isRemark)
            (Problem, ProblemAt, _isRemark) = (text, now, true);
    }

    /// <summary>Whether the problem belongs to the last two intervals in which it was evaluated: when nothing comes any more, it stays.</summary>
    public bool IsFailing(long intervalMilliseconds) => Problem.Length > 0 && !_isRemark && _seenAt - ProblemAt <= 2 * intervalMilliseconds;
}
