using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>Sends what is durable in the outbox, one notification for each lane at a time, so that a crash repeats at most one for each.</summary>
/// <param name="activation">Shared parts.</param>
/// <param name="runSoon">Asks for another step of the loop.</param>
internal sealed class OutboxSender(NotifierActivation activation, Action runSoon)
{
    private DeliveryQueue Deliveries => activation.Notifier.Deliveries;

    /// <summary>When the next notification is due; the end of time: none waits.</summary>
    public long NextDue()
    {
        var next = long.MaxValue;
        foreach (var entry in Deliveries.Outbox.Entries)
        {
            var lane = activation.Lanes[entry.Lane];
            if (!entry.IsInFlight && !lane.IsBusy)
                next = Math.Min(next, Math.Max(entry.Notification.NextAttempt, lane.NotBefore));
        }

        return next;
    }

    public bool HasWork(long now)
    {
        foreach (var entry in Deliveries.Outbox.Entries)
        {
            if (IsDue(entry, now))
                return true;
        }

        return false;
    }

    public void Start(long now)
    {
        foreach (var entry in Deliveries.Outbox.Entries.ToArray())
        {
            if (entry.Write <= activation.Writes.Durable && IsDue(entry, now) && Deliveries.IntegrationOf(entry.Lane) is { } integration)
                activation.Track(SendAsync(entry, integration));
        }
    }

    private bool IsDue(Outbox.Entry entry, long now)
    {
        var lane = activation.Lanes[entry.Lane];
        return !entry.IsInFlight && !lane.IsBusy && lane.NotBefore <= now && entry.Notification.NextAttempt <= now;
    }

    private async Task SendAsync(Outbox.Entry entry, ReceiverIntegration integration)
    {
        var lane = activation.Lanes[entry.Lane];
        (entry.IsInFlight, lane.IsBusy) = (true, true);
        var outcome = await activation.AttemptAsync(integration, () => activation.Sender.SendAsync(entry.Notification, integration));
        if (activation.HasFailed)
            return;
        if (outcome.Status != SendStatus.Delivered)
            activation.Log.NotDelivered(entry.Notification.Key, entry.Lane.Receiver, integration.Id, entry.Notification.Attempts + 1, outcome.Detail);
        var now = activation.Now;
        if (outcome.RetryAfter is { } pause)
            lane.NotBefore = now + (long)Math.Min(pause.TotalMilliseconds, activation.Options.MaxBackoff.TotalMilliseconds);
        if (outcome.Status == SendStatus.Delivered)
            activation.Notifier.Delivered(entry.Notification, entry.Lane, now);
        Deliveries.Complete(entry, integration.Kind, outcome, now, activation.Randomness.NextDouble());
        activation.Writes.Request();
        try
        {
            await activation.Writes.WrittenAsync();
        }
        catch (Exception)
        {
            // It ended the activation, and was logged there.
            return;
        }

        lane.IsBusy = false;
        runSoon();
    }
}
