namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>
/// Groups that are due go into the outbox, that is written, and then it is sent. Nothing is sent but right after a write that succeeded: an
/// activation that has been replaced finds that out there, before it sends anything.
/// </summary>
internal sealed class NotifierLoop
{
    private readonly NotifierActivation _activation;
    private readonly AlertHistory _history;
    private readonly Action<TimeSpan> _setTimer;
    private readonly OutboxSender _outbox;
    private readonly AlertmanagerPusher _pusher;
    private long _nextCleanUp;
    private bool _isRunning;
    private bool _isAgain;

    public NotifierLoop(NotifierActivation activation, AlertHistory history, Action<TimeSpan> setTimer)
    {
        (_activation, _history, _setTimer) = (activation, history, setTimer);
        _outbox = new OutboxSender(activation, RunSoon);
        _pusher = new AlertmanagerPusher(activation, RunSoon);
    }

    public void RunSoon() => _ = RunAsync();

    /// <summary>Alerts changed: Alertmanagers get them without delay.</summary>
    public void PushSoon() => _pusher.PushSoon();

    public async Task RunAsync()
    {
        if (_isRunning)
        {
            _isAgain = true;
            return;
        }

        _isRunning = true;
        try
        {
            do
            {
                _isAgain = false;
                await StepAsync();
            }
            while (_isAgain && !_activation.HasEnded);
        }
        catch (Exception e)
        {
            // A write that failed has ended the activation; the timer tries the rest again.
            _activation.Log.StepFailed(e);
        }
        finally
        {
            _isRunning = false;
            Schedule();
        }
    }

    private async Task StepAsync()
    {
        if (_activation.HasEnded)
            return;
        var (notifier, writes, now) = (_activation.Notifier, _activation.Writes, _activation.Now);
        var changed = notifier.Apply(_activation.Plan, now);
        changed |= notifier.Flush(now, writes.Coming);
        changed |= notifier.Deliveries.GiveUp(now);
        if (now >= _nextCleanUp)
        {
            _nextCleanUp = now + (long)NotifierSettings.CleanUpInterval.TotalMilliseconds;
            changed |= notifier.RemoveOld(now);
            _activation.Lanes.RemoveUnplanned(_activation.Plan);
        }

        if (changed || _outbox.HasWork(now) || _pusher.HasWork(now))
            writes.Request();
        await writes.WrittenAsync();
        if (_activation.HasEnded)
            return;
        _outbox.Start(_activation.Now);
        _pusher.Start(_activation.Now);
        _isAgain |= await _history.WritePagesAsync();
    }

    /// <summary>Sets the timer to what is due next.</summary>
    private void Schedule()
    {
        if (_activation.HasEnded)
            return;
        var now = _activation.Now;
        var next = Math.Min(_nextCleanUp, _activation.Notifier.NextFlush() ?? long.MaxValue);
        next = Math.Min(next, Math.Min(_outbox.NextDue(), _pusher.NextDue()));
        _setTimer(TimeSpan.FromMilliseconds(Math.Clamp(next - now, 0, (long)NotifierSettings.CleanUpInterval.TotalMilliseconds)));
    }
}
