using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Silo.Alerting.Receivers.Payloads;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>
/// Sends mails, one connection each: there are few. The framework's client knows neither AUTH PLAIN nor an authority of the user's
/// own, and cannot be stopped while it waits; this one can, so that an attempt ends in time and leaves nothing behind.
/// </summary>
internal sealed class SmtpReceiver(TimeProvider time)
{
    public async Task<SendOutcome> SendAsync(QueuedNotification notification, EmailIntegration integration, AlertLinks links)
    {
        var password = integration.Password is { } reference ? SecretValues.Read(reference) : null;
        string[] secrets = password is null ? [] : [password, .. SmtpLogin.Encoded(integration.Username!, password)];
        using var trust = MailTrust.Of(integration);
        if (!TryMakeEnvelope(integration, out var envelope, out var problem))
            return new SendOutcome(SendStatus.Refused, problem);
        var mail = MailText.Write(notification, integration, AlertText.Title(notification), AlertText.Body(notification, links), time.GetUtcNow());
        using var deadline = new CancellationTokenSource(integration.Timeout, time);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(integration.Host, integration.Port, deadline.Token);
            await using var session = new SmtpSession(client, trust);
            var outcome = await session.SendAsync(integration, password, envelope, mail, deadline.Token);
            return outcome with { Detail = SafeText.Of(outcome.Detail, secrets) };
        }
        catch (OperationCanceledException)
        {
            return new SendOutcome(SendStatus.Failed, FormattableString.Invariant($"no answer within {integration.Timeout.TotalSeconds:0.###} s"));
        }
        catch (AuthenticationException e)
        {
            return new SendOutcome(SendStatus.Failed, SafeText.Of(trust.Problem.Length > 0 ? trust.Problem : $"no TLS: {e.Message} {e.InnerException?.Message}", secrets));
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidDataException)
        {
            return new SendOutcome(SendStatus.Failed, SafeText.Of(e.Message, secrets));
        }
    }

    /// <summary>Addresses as the server is told them. What is before the @ cannot be anything but ASCII without an extension that few servers have.</summary>
    private static bool TryMakeEnvelope(EmailIntegration integration, out SmtpEnvelope envelope, out string problem)
    {
        var addresses = integration.To.Prepend(integration.From).Select(static text => new MailAddress(text)).ToArray();
        var odd = Array.Find(addresses, static address => !Ascii.IsValid(address.User));
        envelope = new SmtpEnvelope("", []);
        problem = odd is null ? "" : $"'{odd.Address}' cannot be used: before the @ only ASCII can be sent";
        if (odd is null)
            envelope = new SmtpEnvelope(MailText.PathOf(addresses[0]), Array.ConvertAll(addresses[1..], MailText.PathOf));
        return odd is null;
    }
}

/// <summary>Who sends to whom, as the server is told.</summary>
internal sealed record SmtpEnvelope(string From, IReadOnlyList<string> To);
