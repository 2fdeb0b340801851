using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications.Sending;

/// <summary>Where nothing is configured: there is no receiver.</summary>
internal sealed class Unconfigured : INotificationSender, INotificationPlanSource
{
    public NotificationPlan Current => NotificationPlan.None;

    public Task<SendOutcome> SendAsync(QueuedNotification notification, ReceiverIntegration integration) =>
        Task.FromResult(new SendOutcome(SendStatus.Refused, "there is nothing that sends"));

    public Task<SendOutcome> PushAsync(string receiver, AlertmanagerIntegration integration, IReadOnlyList<NotifiedAlert> alerts) =>
        Task.FromResult(new SendOutcome(SendStatus.Refused, "there is nothing that sends"));
}
