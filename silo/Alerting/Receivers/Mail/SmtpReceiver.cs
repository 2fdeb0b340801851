using System.Net.Sockets;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Silo.Alerting.Receivers.Payloads;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>Sends mails, one connection each: there are few.</summary>
internal sealed class SmtpReceiver(TimeProvider time)
{
    public async Task<SendOutcome> SendAsync(QueuedNotification notification, EmailIntegration integration, AlertLinks links)
    {
        var password = integration.Password is { } reference ? SecretValues.Read(reference) : null;
        string[] secrets = password is null ? [] : [password, .. Encoded(integration.Username!, password)];
        using var trust = MailTrust.Of(integration);
        using var mail = MailText.Write(notification, integration, AlertText.Title(notification), AlertText.Body(notification, links), time.GetUtcNow(), out var problem);
        if (mail is null)
            return new SendOutcome(SendStatus.Refused, problem);
        using var deadline = new CancellationTokenSource(integration.Timeout, time);
        try
        {
            using var session = new SmtpSession(trust);
            var outcome = await session.SendAsync(integration, password, mail, deadline.Token);
            return outcome with { Detail = SafeText.Of(outcome.Detail, secrets) };
        }
        catch (Exception e) when (e is OperationCanceledException || (e is SslHandshakeException && deadline.IsCancellationRequested))
        {
            return new SendOutcome(SendStatus.Failed, FormattableString.Invariant($"no answer within {integration.Timeout.TotalSeconds:0.###} s"));
        }
        catch (SslHandshakeException e)
        {
            return new SendOutcome(SendStatus.Failed, SafeText.Of(trust.Problem.Length > 0 ? trust.Problem : $"no TLS: {(e.InnerException ?? e).Message}", secrets));
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidDataException or SmtpProtocolException)
        {
            return new SendOutcome(SendStatus.Failed, SafeText.Of(e.Message, secrets));
        }
    }

    /// <summary>What a server could repeat: of PLAIN, and the name and the password of LOGIN.</summary>
    private static string[] Encoded(string username, string password) =>
        Array.ConvertAll([$"\0{username}\0{password}", username, password], static text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
}
