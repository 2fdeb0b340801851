using System.Globalization;
using System.Text;
using MailKit;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>
/// Follows what a session says: the last command, and the answer to it. Of commands it keeps the name only, since their arguments
/// may be secrets.
/// </summary>
internal sealed class SmtpDialogue : IProtocolLogger
{
    // A hundred lines of two kilobytes (RFC 5321 has 512 bytes; some servers say more). The client itself has no bound.
    private const int MaxAnswer = 200 << 10;

    private static readonly string[] Commands = ["EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"];

    private readonly StringBuilder _answer = new();
    private bool _isReset;

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>What the last answer answers.</summary>
    public string Command { get; private set; } = "the greeting";

    /// <summary>The code of the last answer; 0: it has none.</summary>
    public int Code => _answer.Length >= 3 && int.TryParse(_answer.ToString(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;

    /// <summary>The text of the last answer, its lines joined.</summary>
    public string Text => string.Join(' ', _answer.ToString().Split('\n').Where(static line => line.Length > 4).Select(static line => line[4..].TrimEnd('\r')));

    /// <summary>Whether more came in the clear than the answer to STARTTLS: it was meant to be taken for an answer within TLS.</summary>
    public bool IsInjected { get; private set; }

    public void LogConnect(Uri uri)
    {
        // Nobody has said anything.
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        var said = buffer.AsSpan(offset, count);
        // The client resets the session after a refusal, and the refusal is what counts.
        _isReset |= said.SequenceEqual("RSET\r\n"u8);
        if (_isReset)
            return;
        if (Command == "DATA" && Code / 100 == 3)
            Command = "the mail";
        else if (Command != "the mail" && Encoding.ASCII.GetString(said[..Math.Max(said.IndexOfAny(" \r"u8), 0)]) is var word && Commands.Contains(word))
            Command = word;
        _answer.Clear();
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (_isReset)
            return;
        if (_answer.Length + count > MaxAnswer)
            throw new InvalidDataException($"the server answered more than {MaxAnswer} bytes");
        _answer.Append(Encoding.UTF8.GetString(buffer, offset, count));
        IsInjected |= Command == "STARTTLS" && _answer.ToString().TrimEnd('\n').Contains('\n', StringComparison.Ordinal);
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
