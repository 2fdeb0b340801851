using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>
/// Pushes what fires to Alertmanagers, again and again, and for a while what has resolved. So nothing is kept for them: what does not reach
/// one is in the next push.
/// </summary>
/// <param name="activation">Shared parts.</param>
/// <param name="runSoon">Asks for another step of the loop.</param>
internal sealed class AlertmanagerPusher(NotifierActivation activation, Action runSoon)
{
    /// <summary>Something changed. Alertmanagers in trouble keep their pause.</summary>
    public void PushSoon()
    {
        foreach (var (_, _, lane) in Alertmanagers())
        {
            if (lane.Failures == 0)
                lane.NextPush = 0;
        }
    }

    /// <summary>When the next push is due; the end of time: there is no Alertmanager.</summary>
    public long NextDue()
    {
        var next = long.MaxValue;
        foreach (var (_, _, lane) in Alertmanagers())
        {
            if (!lane.IsBusy)
                next = Math.Min(next, lane.NextPush);
        }

        return next;
    }

    public bool HasWork(long now)
    {
        foreach (var (receiver, _, lane) in Alertmanagers())
        {
            if (!lane.IsBusy && lane.NextPush <= now && AlertsFor(receiver, now).Any())
                return true;
        }

        return false;
    }

    public void Start(long now)
    {
        foreach (var (receiver, integration, lane) in Alertmanagers())
        {
            if (lane.IsBusy || lane.NextPush > now)
                continue;
            lane.NextPush = now + (long)integration.ResendInterval.TotalMilliseconds;
            var alerts = AlertsFor(receiver, now).ToList();
            if (alerts.Count > 0)
                activation.Track(PushAsync(receiver, integration, lane, alerts));
        }
    }

    private IEnumerable<(string Receiver, AlertmanagerIntegration Integration, LaneState Lane)> Alertmanagers()
    {
        foreach (var receiver in activation.Plan.Receivers.Values)
        {
            foreach (var integration in receiver.Integrations.OfType<AlertmanagerIntegration>())
                yield return (receiver.Name, integration, activation.Lanes[new Lane(receiver.Name, integration.Id)]);
        }
    }

    private async Task PushAsync(string receiver, AlertmanagerIntegration integration, LaneState lane, List<NotifiedAlert> alerts)
    {
        lane.IsBusy = true;
        var isWhole = true;
        for (var i = 0; i < alerts.Count; i += NotifierSettings.PushBatch)
        {
            var batch = alerts.GetRange(i, Math.Min(NotifierSettings.PushBatch, alerts.Count - i));
            var outcome = await activation.AttemptAsync(integration, () => activation.Sender.PushAsync(receiver, integration, batch));
            if (activation.HasFailed)
                return;
            activation.Instruments.Sent(integration.Kind, outcome.Status);
            if (outcome.Status == SendStatus.Delivered)
                continue;
            isWhole = false;
            activation.Log.NotPushed(receiver, alerts.Count - i, outcome.Detail);
            // A replica that is away gets what it missed with a later push; the others get the rest of this one.
            if (outcome.IsPartial)
                continue;
            // Not longer than between two pushes that succeed.
            var pause = RetryBackoff.Pause(NotifierSettings.FirstBackoff, integration.ResendInterval, lane.Failures++, activation.Randomness.NextDouble());
            lane.NextPush = activation.Now + (long)pause.TotalMilliseconds;
            break;
        }

        if (isWhole)
            lane.Failures = 0;
        lane.IsBusy = false;
        runSoon();
    }

    private IEnumerable<NotifiedAlert> AlertsFor(string receiver, long now)
    {
        var since = now - (long)NotifierSettings.ResolvedRetention.TotalMilliseconds;
        foreach (var alert in activation.Notifier.Alerts.Values)
        {
            var isResolved = alert.Alert.Phase == AlertPhase.Inactive && alert.Alert.FiredAt is not null && alert.ChangedAt > since;
            if ((alert.IsFiring || isResolved) && alert.Routes.Any(route => route.Receiver == receiver))
                yield return new NotifiedAlert(alert.Alert, alert.IsFiring);
        }
    }
}
