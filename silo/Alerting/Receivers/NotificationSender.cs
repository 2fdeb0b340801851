using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Silo.Alerting.Receivers.Mail;
using OrleansMonitor.Silo.Alerting.Receivers.Payloads;

namespace OrleansMonitor.Silo.Alerting.Receivers;

/// <summary>Brings notifications to receivers in the form that each of them takes.</summary>
internal sealed class NotificationSender(NotificationOptions options, ReplicaAddresses replicas, TimeProvider time) : INotificationSender, IDisposable
{
    private readonly ReceiverHttp _http = new(time);
    private readonly SmtpReceiver _mail = new(time);
    private readonly AlertLinks _links = new(options.ExternalUrl);

    public async Task<SendOutcome> SendAsync(QueuedNotification notification, ReceiverIntegration integration)
    {
        try
        {
            return await (integration switch
            {
                WebhookIntegration webhook => _http.PostAsync(Post.To(webhook.Url, WebhookPayload.Write(notification, _links), notification.Key, webhook.Authorization), webhook.Timeout),
                SlackIntegration slack => _http.PostAsync(Post.To(slack.Url, SlackPayload.Write(notification, slack, _links), notification.Key, null), slack.Timeout),
                PagerDutyIntegration pager => PageAsync(notification, pager),
                EmailIntegration email => _mail.SendAsync(notification, email, _links),
                _ => Task.FromResult(new SendOutcome(SendStatus.Refused, $"{integration.Kind} takes no notifications of groups")),
            });
        }
        catch (SecretException e)
        {
            // It may be put there, and then it succeeds.
            return new SendOutcome(SendStatus.Failed, e.Message);
        }
    }

    public async Task<SendOutcome> PushAsync(string receiver, AlertmanagerIntegration integration, IReadOnlyList<NotifiedAlert> alerts)
    {
        try
        {
            var body = AlertmanagerPayload.Write(alerts, time.GetUtcNow(), integration.ResendInterval, _links);
            var post = Post.To(integration.Url, body, "", integration.Authorization);
            post = post with { Address = AlertmanagerPayload.PathOf(post.Address) };
            // Alertmanagers tell each other what they have told people, and not which alerts there are: each has to hear of them.
            var posts = await replicas.OfAsync(post, integration.Timeout);
            var outcomes = await Task.WhenAll(posts.Select(each => _http.PostAsync(each, integration.Timeout)));
            return Together(posts, outcomes);
        }
        catch (SecretException e)
        {
            return new SendOutcome(SendStatus.Failed, e.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The worst of what the replicas said. Where others took it, they are not kept waiting for what comes next.</summary>
    private static SendOutcome Together(IReadOnlyList<Post> posts, SendOutcome[] outcomes)
    {
        if (outcomes.Length == 1)
            return outcomes[0];
        var bad = Enumerable.Range(0, outcomes.Length).Where(i => outcomes[i].Status != SendStatus.Delivered).ToList();
        if (bad.Count == 0)
            return SendOutcome.Delivered;
        var detail = $"{bad.Count} of {outcomes.Length} addresses of {posts[0].Host}: " + string.Join("; ", bad.Select(i => $"{posts[i].Address.Host}: {outcomes[i].Detail}"));
        return new SendOutcome(SendStatus.Failed, detail, bad.Max(i => outcomes[i].RetryAfter)) { IsPartial = bad.Count < outcomes.Length };
    }

    private Task<SendOutcome> PageAsync(QueuedNotification notification, PagerDutyIntegration pager)
    {
        var key = SecretValues.Read(pager.RoutingKey);
        return _http.PostAsync(new Post(pager.Url, PagerDutyPayload.Write(notification, pager, key, _links), notification.Key, null, [key]), pager.Timeout);
    }
}
