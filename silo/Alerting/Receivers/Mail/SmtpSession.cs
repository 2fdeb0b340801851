using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>One mail over one connection. What a server answers is a return value; exceptions are for connections that fail.</summary>
internal sealed class SmtpSession : SmtpClient
{
    private readonly SmtpDialogue _dialogue;
    private readonly MailTrust _trust;
    private SendOutcome? _refused;

    public SmtpSession(MailTrust trust)
        : this(trust, new SmtpDialogue())
    {
    }

    private SmtpSession(MailTrust trust, SmtpDialogue dialogue)
        : base(dialogue)
    {
        (_trust, _dialogue) = (trust, dialogue);
        CheckCertificateRevocation = false;
        ServerCertificateValidationCallback = trust.IsTrusted;
    }

    public async Task<SendOutcome> SendAsync(EmailIntegration integration, string? password, MimeMessage mail, CancellationToken cancellation)
    {
        try
        {
            return await ConnectAsync(integration, cancellation)
                ?? (password is null ? null : await LogInAsync(integration.Username!, password, cancellation))
                ?? await HandOverAsync(mail, cancellation);
        }
        catch (Exception e) when (e is SmtpCommandException or ServiceNotAuthenticatedException or MailKit.Security.AuthenticationException)
        {
            return _refused ?? Refused(_dialogue.Code, _dialogue.Text, _dialogue.Command);
        }
        catch (Exception e) when (e is IOException or SmtpProtocolException && (_refused is not null || _dialogue.Code >= 400))
        {
            // It refused and hung up.
            return _refused ?? Refused(_dialogue.Code, _dialogue.Text, _dialogue.Command);
        }
    }

    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(string host, RemoteCertificateValidationCallback remoteCertificateValidationCallback)
    {
        var options = base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback);
        options.CertificateChainPolicy = _trust.ChainPolicy();
        return options;
    }

    protected override void OnSenderNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _refused = Refused(response, $"MAIL FROM {mailbox.GetAddress(idnEncode: true)}");
        base.OnSenderNotAccepted(message, mailbox, response);
    }

    /// <summary>The others get their mail. As long as it may succeed for one of them, it comes again.</summary>
    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        if (_refused is not { Status: SendStatus.Failed })
            _refused = Refused(response, $"RCPT TO {mailbox.GetAddress(idnEncode: true)}");
    }

    /// <summary>Null: connected, within TLS where that is wanted.</summary>
    private async Task<SendOutcome?> ConnectAsync(EmailIntegration integration, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(integration.Host, integration.Port, cancellation);
            // By its address, since a machine's name need not be one that the server can look up.
            LocalDomain = (socket.LocalEndPoint as IPEndPoint)?.Address.ToString().Split('%')[0];
            await ConnectAsync(
                new NetworkStream(socket, ownsSocket: true),
                _trust.Name,
                integration.Port,
                integration.Security switch
                {
                    MailSecurity.Implicit => SecureSocketOptions.SslOnConnect,
                    MailSecurity.StartTls => SecureSocketOptions.StartTls,
                    _ => SecureSocketOptions.None,
                },
                cancellation);
        }
        catch (NotSupportedException)
        {
            return new SendOutcome(SendStatus.Failed, "the server does not offer STARTTLS, and nothing is sent in the clear (tls is starttls)");
        }
        finally
        {
            if (!IsConnected)
                socket.Dispose();
        }

        // One answer to each command, and no other way to hand a mail over than DATA.
        Capabilities &= ~(SmtpCapabilities.Pipelining | SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
        return _dialogue.IsInjected ? new SendOutcome(SendStatus.Failed, "the server said more than the answer to STARTTLS before TLS began") : null;
    }

    /// <summary>Null: the server knows the name and the password. By PLAIN, or LOGIN where a server knows nothing else (RFC 4954).</summary>
    private async Task<SendOutcome?> LogInAsync(string username, string password, CancellationToken cancellation)
    {
        SaslMechanism? mechanism = AuthenticationMechanisms.Contains("PLAIN") ? new SaslMechanismPlain(Encoding.UTF8, username, password)
            : AuthenticationMechanisms.Contains("LOGIN") ? new SaslMechanismLogin(Encoding.UTF8, username, password)
            : null;
        if (mechanism is null)
        {
            var offered = string.Join(", ", AuthenticationMechanisms.Order(StringComparer.Ordinal));
            return new SendOutcome(SendStatus.Failed, $"the server takes no password by PLAIN or LOGIN (it offers {(offered.Length > 0 ? offered : "no AUTH")})");
        }

        await AuthenticateAsync(mechanism, cancellation);
        return null;
    }

    private async Task<SendOutcome> HandOverAsync(MimeMessage mail, CancellationToken cancellation)
    {
        await SendAsync(mail, cancellation);
        // The server has the mail, whatever it says to QUIT.
        await DisconnectAsync(quit: true, cancellation);
        return _refused ?? SendOutcome.Delivered;
    }

    private static SendOutcome Refused(SmtpResponse response, string what) => Refused((int)response.StatusCode, response.Response.ReplaceLineEndings(" "), what);

    private static SendOutcome Refused(int code, string text, string what) =>
        new(code / 100 == 5 ? SendStatus.Refused : SendStatus.Failed, FormattableString.Invariant($"{code} {text} (answer to {what})"));
}
