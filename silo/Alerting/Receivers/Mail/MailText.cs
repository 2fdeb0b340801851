using System.Globalization;
using System.Net.Mail;
using System.Text;
using MimeKit;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>A notification as a mail.</summary>
internal static class MailText
{
    private static readonly IdnMapping Idn = new();

    // The library counts letters and not their bytes, so that of some languages it makes longer lines than it is asked for.
    private static readonly FormatOptions ShortLines = new() { MaxLineLength = 60 };

    /// <summary>Null: an address cannot be used, for the reason in <paramref name="problem"/>.</summary>
    public static MimeMessage? Write(QueuedNotification notification, EmailIntegration integration, string subject, string body, DateTimeOffset now, out string problem)
    {
        var addresses = integration.To.Prepend(integration.From).Select(static text => new MailAddress(text)).ToArray();
        // Anything else needs an extension that few servers have.
        if (Array.Find(addresses, static address => !Ascii.IsValid(address.User)) is { } odd)
        {
            problem = $"'{odd.Address}' cannot be used: before the @ only ASCII can be sent";
            return null;
        }

        problem = "";
        var mail = new MimeMessage
        {
            Date = now,
            // The same for each attempt, so that mail servers recognise a repeated one.
            MessageId = $"{notification.Key}.{integration.Id.Replace('/', '.')}@{Host(addresses[0])}",
            // In base64, since servers may lack 8BITMIME and limit the length of lines.
            Body = new TextPart("plain") { Text = body, ContentTransferEncoding = ContentEncoding.Base64 },
        };
        var title = new Header(HeaderId.Subject, "");
        title.SetValue(ShortLines, Encoding.UTF8, SafeText.Of(subject, []));
        mail.Headers.Replace(title);
        mail.From.Add(Mailbox(addresses[0]));
        mail.To.AddRange(addresses.Skip(1).Select(Mailbox));
        // One for the group, which makes a thread.
        mail.References.Add($"{notification.Key[..notification.Key.IndexOf('-', StringComparison.Ordinal)]}@{Host(addresses[0])}");
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }

    private static MailboxAddress Mailbox(MailAddress address) => new(address.DisplayName, $"{address.User}@{Host(address)}");

    private static string Host(MailAddress address) => address.Host.StartsWith('[') ? address.Host : Idn.GetAscii(address.Host);
}
