using Microsoft.Extensions.Logging;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <content>
/// The loop: groups whose time has come go into the outbox, that is written, and then it is sent. Nothing is sent but right after a
/// write that succeeded: an activation that has been replaced finds that out there, before it tells anybody anything.
/// </content>
internal sealed partial class AlertNotifierGrain
{
    /// <summary>Pages that may wait to be written elsewhere.</summary>
    private const int MaxWaitingPages = 16;

    /// <summary>Pages that are written in one step, while nothing is sent.</summary>
    private const int PagesAtOnce = 16;

    private readonly Dictionary<Lane, LaneState> _lanes = [];
    private readonly HashSet<Task> _sending = [];
    private long _nextTidy;
    private bool _isRunning;
    private bool _isAgain;
    private bool _isStopping;

    private void RunSoon() => _ = RunAsync();

    private async Task RunAsync()
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
            while (_isAgain && _failure is null && !_isStopping);
        }
        catch (Exception e)
        {
            // A write that failed has ended the activation; the timer tries the rest again.
            LogStepFailed(e);
        }
        finally
        {
            _isRunning = false;
            Schedule();
        }
    }

    private async Task StepAsync()
    {
        if (_failure is not null || _isStopping)
            return;
        var now = Now;
        var changed = _notifier.Apply(_plans.Current, now);
        changed |= _notifier.Flush(now, _writes.Coming);
        changed |= _notifier.GiveUp(now);
        if (now >= _nextTidy)
        {
            _nextTidy = now + (long)NotifierSettings.TidyInterval.TotalMilliseconds;
            changed |= _notifier.Tidy(now);
            ForgetLanes();
        }

        if (changed || HasWork(now))
            _writes.Request();
        await _writes.WrittenAsync();
        if (_failure is not null || _isStopping)
            return;
        StartSends(Now);
        StartPushes(Now);
        await WritePagesAsync();
    }

    /// <summary>Sets the timer to what is next.</summary>
    private void Schedule()
    {
        if (_failure is not null || _isStopping)
            return;
        var now = Now;
        var next = Math.Min(_nextTidy, _notifier.NextFlush() ?? long.MaxValue);
        foreach (var entry in _notifier.Outbox.Entries)
        {
            var lane = LaneOf(entry.Lane);
            if (!entry.IsInFlight && !lane.IsBusy)
                next = Math.Min(next, Math.Max(entry.Notification.NextAttempt, lane.NotBefore));
        }

        next = Math.Min(next, NextPush());
        var wait = Math.Clamp(next - now, 0, (long)NotifierSettings.TidyInterval.TotalMilliseconds);
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    private bool HasWork(long now)
    {
        foreach (var entry in _notifier.Outbox.Entries)
        {
            if (IsDue(entry, now))
                return true;
        }

        return HasPushes(now);
    }

    private bool IsDue(Outbox.Entry entry, long now)
    {
        var lane = LaneOf(entry.Lane);
        return !entry.IsInFlight && !lane.IsBusy && lane.NotBefore <= now && entry.Notification.NextAttempt <= now;
    }

    /// <summary>One for each lane at a time, so that a crash repeats at most one for each.</summary>
    private void StartSends(long now)
    {
        foreach (var entry in _notifier.Outbox.Entries.ToArray())
        {
            if (entry.Write <= _writes.Durable && IsDue(entry, now) && _notifier.IntegrationOf(entry.Lane) is { } integration)
                Track(SendAsync(entry, integration));
        }
    }

    private async Task SendAsync(Outbox.Entry entry, ReceiverIntegration integration)
    {
        var lane = LaneOf(entry.Lane);
        (entry.IsInFlight, lane.IsBusy) = (true, true);
        var outcome = await AttemptAsync(integration, () => _sender.SendAsync(entry.Notification, integration));
        if (_failure is not null)
            return;
        if (outcome.Status != SendStatus.Delivered)
            LogNotDelivered(entry.Notification.Key, entry.Lane.Receiver, integration.Id, entry.Notification.Attempts + 1, outcome.Detail);
        var now = Now;
        if (outcome.RetryAfter is { } pause)
            lane.NotBefore = now + (long)Math.Min(pause.TotalMilliseconds, _options.MaxBackoff.TotalMilliseconds);
        _notifier.Sent(entry, integration.Kind, outcome, now, _randomness.NextDouble());
        _writes.Request();
        try
        {
            await _writes.WrittenAsync();
        }
        catch (Exception)
        {
            // It ended the activation, and was logged there.
            return;
        }

        lane.IsBusy = false;
        RunSoon();
    }

    private async Task<SendOutcome> AttemptAsync(ReceiverIntegration integration, Func<Task<SendOutcome>> attempt)
    {
        var began = _time.GetTimestamp();
        SendOutcome outcome;
        try
        {
            outcome = await attempt();
        }
        catch (Exception e)
        {
            outcome = new SendOutcome(SendStatus.Failed, e.GetType().Name);
            LogAttemptThrew(integration.Id, e);
        }

        _instruments.Took(integration.Kind, _time.GetElapsedTime(began));
        return outcome;
    }

    private async Task WritePagesAsync()
    {
        var written = 0;
        while (written < PagesAtOnce && _notifier.History.HasPage && await WritePageAsync())
            written++;
        if (written == 0)
            return;
        // That they are elsewhere is written with the next step; after a crash before that they are there already.
        _writes.Request();
        _isAgain |= _notifier.History.HasPage;
    }

    /// <summary>Writes the next page; false: it could not be written, and waits.</summary>
    private async Task<bool> WritePageAsync()
    {
        var page = _notifier.History.Pages;
        try
        {
            await PageOf(page).WriteAsync(page, _notifier.History.NextPage());
        }
        catch (Exception e) when (_notifier.History.Lines.Count < MaxWaitingPages * HistoryTail.PageSize)
        {
            LogPageFailed(page, e);
            return false;
        }
        catch (Exception e)
        {
            LogPageLost(page, e);
            _instruments.HistoryDropped(HistoryTail.PageSize);
        }

        _notifier.History.PageWritten();
        if (page >= _options.HistoryPages)
            _instruments.HistoryDropped(HistoryTail.PageSize);
        return true;
    }

    private LaneState LaneOf(Lane lane)
    {
        if (!_lanes.TryGetValue(lane, out var state))
            _lanes[lane] = state = new LaneState();
        return state;
    }

    /// <summary>Ways to receivers that are not in the plan any more.</summary>
    private void ForgetLanes()
    {
        var gone = _lanes.Where(pair => !pair.Value.IsBusy && !_plans.Current.IntegrationsOf(pair.Key.Receiver).Any(integration => integration.Id == pair.Key.Integration));
        foreach (var (lane, _) in gone.ToList())
            _lanes.Remove(lane);
    }

    private void Track(Task sending)
    {
        _sending.RemoveWhere(static task => task.IsCompleted);
        _sending.Add(sending);
    }

    /// <summary>What is known of a way to a receiver while the activation lives.</summary>
    private sealed class LaneState
    {
        public bool IsBusy { get; set; }

        /// <summary>The receiver wants to be left alone until then.</summary>
        public long NotBefore { get; set; }

        /// <summary>Of an Alertmanager: when it is told again.</summary>
        public long NextPush { get; set; }

        public int Failures { get; set; }
    }

    [LoggerMessage(31, LogLevel.Error, "The notifier's state could not be written; it starts again")]
    private partial void LogWriteFailed(Exception exception);

    [LoggerMessage(32, LogLevel.Warning, "The notifier could not do its work and tries again")]
    private partial void LogStepFailed(Exception exception);

    [LoggerMessage(33, LogLevel.Warning, "Notification {Key} did not reach receiver {Receiver} by {Integration} at attempt {Attempt}: {Problem}")]
    private partial void LogNotDelivered(string key, string receiver, string integration, int attempt, string problem);

    [LoggerMessage(34, LogLevel.Error, "An attempt by {Integration} failed in a way that it should not")]
    private partial void LogAttemptThrew(string integration, Exception exception);

    [LoggerMessage(35, LogLevel.Warning, "Page {Page} of the history could not be written and is tried again")]
    private partial void LogPageFailed(long page, Exception exception);

    [LoggerMessage(36, LogLevel.Error, "Page {Page} of the history could not be written and is dropped: too many wait")]
    private partial void LogPageLost(long page, Exception exception);

    [LoggerMessage(37, LogLevel.Warning, "Alertmanager of receiver {Receiver} was not told of {Alerts} alerts: {Problem}")]
    private partial void LogNotPushed(string receiver, int alerts, string problem);
}
