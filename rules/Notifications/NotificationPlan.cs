using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Rules.Notifications;

/// <summary>Routes and receivers, as a file gives them.</summary>
public sealed record NotificationPlan(NotificationRoute Root, IReadOnlyDictionary<string, NotificationReceiver> Receivers)
{
    /// <summary>The key of the root, which has no matchers.</summary>
    public const string RootKey = "{}";

    /// <summary>Nobody is notified.</summary>
    public static readonly NotificationPlan None = new(
        new NotificationRoute { Key = RootKey, Receiver = "" },
        new Dictionary<string, NotificationReceiver>());

    public IReadOnlyList<ReceiverIntegration> IntegrationsOf(string receiver) => Receivers.TryGetValue(receiver, out var found) ? found.Integrations : [];
}
