using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications.Sending;

/// <summary>What became of an attempt.</summary>
public enum SendStatus
{
    Delivered,

    /// <summary>It may succeed later: no connection, no answer in time, overload, a fault of the receiver.</summary>
    Failed,

    /// <summary>It will never succeed as it is.</summary>
    Refused,
}

/// <param name="Status">What became of it.</param>
/// <param name="Detail">Why; holds no secret. Empty when it was delivered.</param>
/// <param name="RetryAfter">How long the receiver wants to be left alone, if it says so.</param>
public readonly record struct SendOutcome(SendStatus Status, string Detail = "", TimeSpan? RetryAfter = null)
{
    public static readonly SendOutcome Delivered = new(SendStatus.Delivered);

    /// <summary>Some of several replicas took it.</summary>
    public bool IsPartial { get; init; }
}

/// <summary>
/// Brings notifications to their receivers: one attempt each, which ends within the integration's timeout and does not throw. Called
/// from grains, it does not block.
/// </summary>
public interface INotificationSender
{
    /// <summary>Sends a notification of a group.</summary>
    Task<SendOutcome> SendAsync(QueuedNotification notification, ReceiverIntegration integration);

    /// <summary>Pushes to an Alertmanager, to every replica that its name stands for, which alerts fire, and which have resolved.</summary>
    Task<SendOutcome> PushAsync(string receiver, AlertmanagerIntegration integration, IReadOnlyList<NotifiedAlert> alerts);
}

/// <summary>The routes and receivers in force. They may be exchanged as a whole at any time.</summary>
public interface INotificationPlanSource
{
    NotificationPlan Current { get; }
}
