using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Tests.Notifications;

/// <summary>One notification that reached a receiver.</summary>
internal sealed record Delivery(TimeSpan Time, string Receiver, string Key, IReadOnlyList<NotifiedAlert> Alerts)
{
    public override string ToString() =>
        string.Join(' ', Alerts.Select(static alert => (alert.IsFiring ? "+" : "-") + Label(alert.Alert)).Order(StringComparer.Ordinal));

    private static string Label(OrleansMonitor.Grains.Alerting.Alert alert) => alert.Labels.Single(static label => label.Name == "alertname").Value;
}

/// <summary>The world outside the silos: what was sent, and how those it was sent to behave. It survives crashes.</summary>
internal sealed class FakeReceivers(Func<TimeSpan> elapsed)
{
    public List<Delivery> Deliveries { get; } = [];

    public List<Delivery> Pushes { get; } = [];

    /// <summary>Attempts, those that failed too, by receiver.</summary>
    public Dictionary<string, int> Attempts { get; } = new(StringComparer.Ordinal);

    /// <summary>What a receiver answers; null: he takes it.</summary>
    public Func<string, SendOutcome?> Answer { get; set; } = static _ => null;

    /// <summary>How long a receiver takes before and after he has it.</summary>
    public Func<string, (TimeSpan Before, TimeSpan After)> Delay { get; set; } = static _ => (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5));

    /// <summary>Whether one that answers a failure took it all the same.</summary>
    public Func<bool> TakesAndFails { get; set; } = static () => false;

    public INotificationSender SenderOf(TimeProvider silo) => new Sender(this, silo);

    public IEnumerable<string> To(string receiver) => Deliveries.Where(one => one.Receiver == receiver).Select(static one => one.ToString());

    private async Task<SendOutcome> SendAsync(string receiver, TimeProvider silo, List<Delivery> taken, string key, IReadOnlyList<NotifiedAlert> alerts)
    {
        Attempts[receiver] = Attempts.GetValueOrDefault(receiver) + 1;
        var (before, after) = Delay(receiver);
        await Task.Delay(before, silo);
        var answer = Answer(receiver);
        if (answer is null || (answer.Value.Status == SendStatus.Failed && TakesAndFails()))
            taken.Add(new Delivery(elapsed(), receiver, key, alerts));
        await Task.Delay(after, silo);
        return answer ?? SendOutcome.Delivered;
    }

    /// <summary>Its waits are the silo's own: they end with it.</summary>
    private sealed class Sender(FakeReceivers world, TimeProvider silo) : INotificationSender
    {
        public Task<SendOutcome> SendAsync(QueuedNotification notification, ReceiverIntegration integration) =>
            world.SendAsync(notification.Receiver, silo, world.Deliveries, notification.Key, notification.Alerts);

        public Task<SendOutcome> PushAsync(string receiver, AlertmanagerIntegration integration, IReadOnlyList<NotifiedAlert> alerts) =>
            world.SendAsync(receiver, silo, world.Pushes, "", alerts);
    }
}
