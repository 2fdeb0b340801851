using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Grains.Notifications.Receivers;
using OrleansMonitor.Silo.Alerting.Receivers.Payloads;

namespace OrleansMonitor.Silo.Alerting.Receivers;

/// <summary>Sends mails, one connection each: there are few.</summary>
internal sealed class SmtpReceiver(TimeProvider time)
{
    private const int FirstRefusal = 500;

    public async Task<SendOutcome> SendAsync(QueuedNotification notification, EmailIntegration integration, AlertLinks links)
    {
        var password = integration.Password is { } reference ? SecretValues.Read(reference) : null;
        string[] secrets = password is null ? [] : [password, Convert.ToBase64String(Encoding.UTF8.GetBytes(password))];
        using var deadline = new CancellationTokenSource(integration.Timeout, time);
        using var message = Compose(notification, integration, links);
        // Without TLS where it is wanted, the client ends with an error and sends nothing.
        using var client = new SmtpClient(integration.Host, integration.Port) { EnableSsl = integration.Security == MailSecurity.StartTls };
        if (password is not null)
            client.Credentials = new NetworkCredential(integration.Username, password);
        try
        {
            // The client looks at the token only between its steps: a server that says nothing would hold it.
            await client.SendMailAsync(message, deadline.Token).WaitAsync(deadline.Token);
            return SendOutcome.Delivered;
        }
        catch (OperationCanceledException)
        {
            return new SendOutcome(SendStatus.Failed, FormattableString.Invariant($"no answer within {integration.Timeout.TotalSeconds:0.###} s"));
        }
        catch (SmtpException e)
        {
            // Where several recipients failed, it may come again as long as it may succeed for one of them.
            var code = e is SmtpFailedRecipientsException { InnerExceptions: { Length: > 0 } each } ? each.Min(static one => one.StatusCode) : e.StatusCode;
            var status = (int)code >= FirstRefusal ? SendStatus.Refused : SendStatus.Failed;
            var number = code == SmtpStatusCode.GeneralFailure ? "" : (int)code + " ";
            return new SendOutcome(status, number + SafeText.Of($"{e.Message} {e.InnerException?.Message}", secrets));
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or InvalidOperationException or FormatException)
        {
            return new SendOutcome(SendStatus.Failed, SafeText.Of(e.Message, secrets));
        }
    }

    private static MailMessage Compose(QueuedNotification notification, EmailIntegration integration, AlertLinks links)
    {
        var message = new MailMessage
        {
            From = new MailAddress(integration.From),
            Subject = SafeText.Of(AlertText.Title(notification), []),
            SubjectEncoding = Encoding.UTF8,
            Body = AlertText.Body(notification, links),
            BodyEncoding = Encoding.UTF8,
        };
        foreach (var address in integration.To)
            message.To.Add(new MailAddress(address));
        var domain = message.From.Host;
        // The same for each attempt, by which mail servers recognise what they have; and one for the group, which makes a thread.
        message.Headers.Add("Message-ID", $"<{notification.Key}.{integration.Id.Replace('/', '.')}@{domain}>");
        message.Headers.Add("References", $"<{notification.Key[..notification.Key.IndexOf('-', StringComparison.Ordinal)]}@{domain}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }
}
