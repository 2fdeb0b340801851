using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>
/// One mail over one connection: <c>EHLO [STARTTLS EHLO] [AUTH] MAIL RCPT… DATA QUIT</c> (RFC 5321, 3207). What a server answers is
/// a return value; exceptions are for connections that fail and for servers that do not speak SMTP.
/// </summary>
internal sealed class SmtpSession(TcpClient client, MailTrust trust) : IAsyncDisposable
{
    private Stream _stream = client.GetStream();
    private SmtpReplyReader _reader = new(client.GetStream());

    public async Task<SendOutcome> SendAsync(EmailIntegration integration, string? password, SmtpEnvelope envelope, ReadOnlyMemory<byte> mail, CancellationToken cancellation)
    {
        if (integration.Security == MailSecurity.Implicit)
            await EncryptAsync(cancellation);
        var greeting = await _reader.ReadAsync(cancellation);
        if (!greeting.IsDone)
            return Refused(greeting, "the greeting");
        var hello = await AskAsync(Hello(), cancellation);
        if (!hello.IsDone)
            return Refused(hello, "EHLO");
        if (integration.Security == MailSecurity.StartTls)
        {
            if (!hello.Lines.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
                return new SendOutcome(SendStatus.Failed, "the server does not offer STARTTLS, and nothing is sent in the clear (tls is starttls)");
            if (await AskAsync("STARTTLS", cancellation) is { IsDone: false } unready)
                return Refused(unready, "STARTTLS");
            if (_reader.HasMore)
                return new SendOutcome(SendStatus.Failed, "the server said more than the answer to STARTTLS before TLS began");
            await EncryptAsync(cancellation);
            // What it said in the clear may be anybody's.
            hello = await AskAsync(Hello(), cancellation);
            if (!hello.IsDone)
                return Refused(hello, "EHLO");
        }

        if (password is not null && await LogInAsync(hello, integration.Username!, password, cancellation) is { } denied)
            return denied;
        return await HandOverAsync(envelope, mail, cancellation);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task EncryptAsync(CancellationToken cancellation)
    {
        var encrypted = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = encrypted;
        _reader = new SmtpReplyReader(encrypted);
        await encrypted.AuthenticateAsClientAsync(trust.Options(), cancellation);
    }

    /// <summary>Null: the server knows the name and the password.</summary>
    private async Task<SendOutcome?> LogInAsync(SmtpReply hello, string username, string password, CancellationToken cancellation)
    {
        if (SmtpLogin.Lines(hello.Lines, username, password) is not { } lines)
        {
            var offered = string.Join(", ", SmtpLogin.Mechanisms(hello.Lines).Order(StringComparer.Ordinal));
            return new SendOutcome(SendStatus.Failed, $"the server takes no password by PLAIN or LOGIN (it offers {(offered.Length > 0 ? offered : "no AUTH")})");
        }

        for (var i = 0; ; i++)
        {
            var reply = await AskAsync(lines[i], cancellation);
            if (reply.IsDone)
                return null;
            if (!reply.IsMore || i + 1 == lines.Length)
                return Refused(reply, "AUTH");
        }
    }

    private async Task<SendOutcome> HandOverAsync(SmtpEnvelope envelope, ReadOnlyMemory<byte> mail, CancellationToken cancellation)
    {
        if (await AskAsync($"MAIL FROM:<{envelope.From}>", cancellation) is { IsDone: false } unwanted)
            return Refused(unwanted, $"MAIL FROM {envelope.From}");
        SendOutcome? worst = null;
        var taken = 0;
        foreach (var recipient in envelope.To)
        {
            var reply = await AskAsync($"RCPT TO:<{recipient}>", cancellation);
            if (reply.IsDone)
                taken++;
            else if (worst is not { Status: SendStatus.Failed })
                worst = Refused(reply, $"RCPT TO {recipient}");
        }

        if (taken > 0)
        {
            if (await AskAsync("DATA", cancellation) is { IsMore: false } unready)
                return Refused(unready, "DATA");
            await _stream.WriteAsync(mail, cancellation);
            if (await _reader.ReadAsync(cancellation) is { IsDone: false } refused)
                return Refused(refused, "the mail");
        }

        await LeaveAsync(cancellation);
        // As long as it may succeed for one of them, it comes again.
        return worst ?? SendOutcome.Delivered;
    }

    /// <summary>The server has the mail or not, whatever it says to this.</summary>
    private async Task LeaveAsync(CancellationToken cancellation)
    {
        try
        {
            await AskAsync("QUIT", cancellation);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            // It hung up first.
        }
    }

    private async Task<SmtpReply> AskAsync(string command, CancellationToken cancellation)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellation);
        return await _reader.ReadAsync(cancellation);
    }

    private static SendOutcome Refused(SmtpReply reply, string what) =>
        new(reply.IsRefusal ? SendStatus.Refused : SendStatus.Failed, FormattableString.Invariant($"{reply.Code} {reply.Text} (answer to {what})"));

    /// <summary>By its address, since a machine's name need not be one that the server can look up.</summary>
    private string Hello() => client.Client.LocalEndPoint is IPEndPoint { Address: { } address }
        ? address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? $"EHLO [IPv6:{address.ToString().Split('%')[0]}]" : $"EHLO [{address.MapToIPv4()}]"
        : "EHLO localhost";
}
