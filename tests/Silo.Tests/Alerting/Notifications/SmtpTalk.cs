using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>The server's part of SMTP, as far as a client needs it to hand a mail over.</summary>
internal sealed class SmtpTalk
{
    public ConcurrentQueue<string> Mails { get; } = new();

    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>What is answered to a recipient.</summary>
    public string Recipient { get; set; } = "250 ok";

    /// <summary>What is offered after EHLO, besides.</summary>
    public string[] Offers { get; set; } = [];

    public async Task SpeakAsync(NetworkStream stream, CancellationToken cancellation)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await SayAsync(stream, "220 test", cancellation);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            Commands.Enqueue(line);
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    foreach (var offer in Offers)
                        await SayAsync(stream, "250-" + offer, cancellation);
                    await SayAsync(stream, "250 8BITMIME", cancellation);
                    break;
                case "RCPT":
                    await SayAsync(stream, Recipient, cancellation);
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

    private static async Task SayAsync(NetworkStream stream, string line, CancellationToken cancellation) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellation);
}
