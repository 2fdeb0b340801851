using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <content>
/// Alertmanagers are told again and again what fires, and for a while what has ceased to, so nothing has to be kept for them: what does
/// not reach one is told by the next push.
/// </content>
internal sealed partial class AlertNotifierGrain
{
    private IEnumerable<(string Receiver, AlertmanagerIntegration Integration, LaneState Lane)> Alertmanagers()
    {
        foreach (var receiver in _plans.Current.Receivers.Values)
        {
            foreach (var integration in receiver.Integrations.OfType<AlertmanagerIntegration>())
                yield return (receiver.Name, integration, LaneOf(new Lane(receiver.Name, integration.Id)));
        }
    }

    /// <summary>Something changed. Those in trouble are left alone until their pause is over.</summary>
    private void PushSoon()
    {
        foreach (var (_, _, lane) in Alertmanagers())
        {
            if (lane.Failures == 0)
                lane.NextPush = 0;
        }
    }

    private long NextPush()
    {
        var next = long.MaxValue;
        foreach (var (_, _, lane) in Alertmanagers())
        {
            if (!lane.IsBusy)
                next = Math.Min(next, lane.NextPush);
        }

        return next;
    }

    private bool HasPushes(long now)
    {
        foreach (var (receiver, _, lane) in Alertmanagers())
        {
            if (!lane.IsBusy && lane.NextPush <= now && AlertsFor(receiver, now).Any())
                return true;
        }

        return false;
    }

    private void StartPushes(long now)
    {
        foreach (var (receiver, integration, lane) in Alertmanagers())
        {
            if (lane.IsBusy || lane.NextPush > now)
                continue;
            lane.NextPush = now + (long)integration.ResendInterval.TotalMilliseconds;
            var alerts = AlertsFor(receiver, now).ToList();
            if (alerts.Count > 0)
                Track(PushAsync(receiver, integration, lane, alerts));
        }
    }

    private async Task PushAsync(string receiver, AlertmanagerIntegration integration, LaneState lane, List<NotifiedAlert> alerts)
    {
        lane.IsBusy = true;
        for (var i = 0; i < alerts.Count; i += NotifierSettings.PushBatch)
        {
            var batch = alerts.GetRange(i, Math.Min(NotifierSettings.PushBatch, alerts.Count - i));
            var outcome = await AttemptAsync(integration, () => _sender.PushAsync(receiver, integration, batch));
            if (_failure is not null)
                return;
            _instruments.Sent(integration.Kind, outcome.Status);
            if (outcome.Status == SendStatus.Delivered)
            {
                lane.Failures = 0;
                continue;
            }

            LogNotPushed(receiver, alerts.Count - i, outcome.Detail);
            // Not longer than between two pushes that succeed.
            var pause = RetryBackoff.Pause(NotifierSettings.FirstBackoff, integration.ResendInterval, lane.Failures++, _randomness.NextDouble());
            lane.NextPush = Now + (long)pause.TotalMilliseconds;
            break;
        }

        lane.IsBusy = false;
        RunSoon();
    }

    private IEnumerable<NotifiedAlert> AlertsFor(string receiver, long now)
    {
        var since = now - (long)NotifierSettings.ResolvedRetention.TotalMilliseconds;
        foreach (var alert in _notifier.Alerts.Values)
        {
            var isResolved = alert.Alert.Phase == AlertPhase.Inactive && alert.Alert.FiredAt is not null && alert.ChangedAt > since;
            if ((alert.IsFiring || isResolved) && alert.Routes.Any(route => route.Receiver == receiver))
                yield return new NotifiedAlert(alert.Alert, alert.IsFiring);
        }
    }
}
