using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>The server's part of SMTP: STARTTLS where it has a certificate, passwords where it has accounts, and mails.</summary>
internal sealed class SmtpTalk
{
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>What came, each behind <c>tls </c> where that was within TLS.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>What is answered to a recipient.</summary>
    public Func<string, string> Recipient { get; set; } = static _ => "250 ok";

    /// <summary>Null: there is no STARTTLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>TLS from the first byte on.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>Says that TLS may begin, and never begins it.</summary>
    public bool HangsInHandshake { get; init; }

    /// <summary>What it says in the clear behind the answer to STARTTLS.</summary>
    public string Smuggled { get; init; } = "";

    /// <summary>How passwords are taken, such as <c>PLAIN LOGIN</c>; only within TLS.</summary>
    public string Mechanisms { get; init; } = "";

    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    public async Task SpeakAsync(NetworkStream network, CancellationToken cancellation)
    {
        Stream stream = network;
        SslStream? encrypted = IsImplicit ? await EncryptAsync(network, cancellation) : null;
        stream = encrypted ?? stream;
        var reader = new StreamReader(stream, Encoding.ASCII);
        await SayAsync(stream, "220 test", cancellation);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            Commands.Enqueue(encrypted is null ? line : "tls " + line);
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await SayAsync(stream, string.Join("\r\n", Offers(encrypted is not null)), cancellation);
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 go on" + Smuggled, cancellation);
                    if (HangsInHandshake)
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
                    stream = encrypted = await EncryptAsync(network, cancellation);
                    reader = new StreamReader(stream, Encoding.ASCII);
                    break;
                case "AUTH":
                    await SayAsync(stream, await IsKnownAsync(line, stream, reader, cancellation) ? "235 known" : "535 5.7.8 authentication failed", cancellation);
                    break;
                case "RCPT":
                    await SayAsync(stream, Recipient(line), cancellation);
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go on", cancellation);
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync(cancellation) is { } text && text != ".")
                        mail.AppendLine(text);
                    Mails.Enqueue(mail.ToString());
                    await SayAsync(stream, "250 taken", cancellation);
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye", cancellation);
                    return;
                default:
                    await SayAsync(stream, "250 ok", cancellation);
                    break;
            }
        }
    }

    private List<string> Offers(bool isEncrypted)
    {
        var offers = new List<string> { "250-test" };
        if (Certificate is not null && !isEncrypted)
            offers.Add("250-STARTTLS");
        if (Mechanisms.Length > 0 && isEncrypted)
            offers.Add("250-AUTH " + Mechanisms);
        offers.Add("250 8BITMIME");
        return offers;
    }

    private async Task<bool> IsKnownAsync(string line, Stream stream, StreamReader reader, CancellationToken cancellation)
    {
        var words = line.Split(' ');
        if (words[1] == "PLAIN")
            return Decoded(words[2]) == $"\0{Username}\0{Password}";
        await SayAsync(stream, "334 VXNlcm5hbWU6", cancellation);
        var name = Decoded(await reader.ReadLineAsync(cancellation));
        await SayAsync(stream, "334 UGFzc3dvcmQ6", cancellation);
        return Decoded(await reader.ReadLineAsync(cancellation)) == Password && name == Username;
    }

    private async Task<SslStream> EncryptAsync(NetworkStream network, CancellationToken cancellation)
    {
        var encrypted = new SslStream(network, leaveInnerStreamOpen: true);
        try
        {
            await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, cancellation);
        }
        catch (Exception e) when (e is System.Security.Authentication.AuthenticationException or IOException)
        {
            // The other side does not trust it.
            await encrypted.DisposeAsync();
            throw new IOException("no TLS", e);
        }

        return encrypted;
    }

    private static string Decoded(string? text) => Encoding.UTF8.GetString(Convert.FromBase64String(text ?? ""));

    private static async Task SayAsync(Stream stream, string line, CancellationToken cancellation) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellation);
}
