using System.Globalization;
using System.Net.Mail;
using System.Text;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>
/// A mail as it is sent after DATA (RFC 5322, 2045, 2047): headers, an empty line, the text in base64, and the line with a dot that
/// ends it. No line of it can be that dot before its end: headers begin with names, and base64 has no dots.
/// </summary>
internal static class MailText
{
    private const int MaxEncodedWord = 45;
    private const string LineEnd = "\r\n";

    private static readonly IdnMapping Idn = new();

    public static byte[] Write(QueuedNotification notification, EmailIntegration integration, string subject, string body, DateTimeOffset now)
    {
        var from = new MailAddress(integration.From);
        var text = new StringBuilder();
        Header("From", Shown(from));
        Header("To", string.Join(", " + LineEnd + " ", integration.To.Select(static address => Shown(new MailAddress(address)))));
        Header("Subject", Unstructured(SafeText.Of(subject, [])));
        Header("Date", now.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture));
        // The same for each attempt, by which mail servers recognise what they have; and one for the group, which makes a thread.
        Header("Message-ID", $"<{notification.Key}.{integration.Id.Replace('/', '.')}@{Host(from)}>");
        Header("References", $"<{notification.Key[..notification.Key.IndexOf('-', StringComparison.Ordinal)]}@{Host(from)}>");
        Header("Auto-Submitted", "auto-generated");
        Header("MIME-Version", "1.0");
        Header("Content-Type", "text/plain; charset=utf-8");
        Header("Content-Transfer-Encoding", "base64");
        text.Append(LineEnd)
            .Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(body), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings(LineEnd))
            .Append(LineEnd).Append('.').Append(LineEnd);
        return Encoding.ASCII.GetBytes(text.ToString());

        void Header(string name, string value) => text.Append(name).Append(": ").Append(value).Append(LineEnd);
    }

    /// <summary>An address as SMTP has it.</summary>
    public static string PathOf(MailAddress address) => $"{address.User}@{Host(address)}";

    private static string Host(MailAddress address) => address.Host.StartsWith('[') ? address.Host : Idn.GetAscii(address.Host);

    private static string Shown(MailAddress address) => address.DisplayName.Length == 0
        ? PathOf(address)
        : $"{(Ascii.IsValid(address.DisplayName) ? Quoted(address.DisplayName) : Encoded(address.DisplayName))} <{PathOf(address)}>";

    private static string Quoted(string name) => $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Unstructured(string value) => Ascii.IsValid(value) ? value : Encoded(value);

    /// <summary>Encoded words of at most 75 characters, each of whole letters.</summary>
    private static string Encoded(string value)
    {
        var words = new List<string>();
        var word = new List<byte>();
        Span<byte> letter = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(letter);
            if (word.Count + length > MaxEncodedWord)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(letter[..length]);
        }

        words.Add(Word(word));
        return string.Join(LineEnd + " ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
