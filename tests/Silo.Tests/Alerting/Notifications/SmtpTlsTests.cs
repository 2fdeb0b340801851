using System.Globalization;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Silo.Alerting.Receivers;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>Mail within TLS, against a real server with a certificate of an authority of its own.</summary>
public sealed class SmtpTlsTests : IDisposable
{
    private const string Password = "correct horse";

    private readonly TempDirectory _directory = new();
    private readonly TestCertificates _authority;
    private readonly NotificationSender _sender = new(new NotificationOptions(), ReplicaAddresses.OfSystem(TimeProvider.System), TimeProvider.System);

    public SmtpTlsTests()
    {
        _authority = new TestCertificates(_directory.Path);
        File.WriteAllText(PasswordFile, Password + "\n");
    }

    private string PasswordFile => Path.Combine(_directory.Path, "password");

    public void Dispose()
    {
        _sender.Dispose();
        _authority.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("PLAIN LOGIN", "AUTH PLAIN ")]
    [InlineData("XOAUTH2 LOGIN", "AUTH LOGIN")]
    public async Task A_mail_goes_by_STARTTLS_under_a_name_and_a_password(string mechanisms, string expected)
    {
        var talk = Talk(mechanisms);
        await using var server = new RawServer(talk.SpeakAsync);
        var outcome = await SendAsync(server);
        outcome.ShouldBe(SendOutcome.Delivered);
        talk.Mails.ShouldHaveSingleItem().ShouldContain("[FIRING:4] HighLatency");
        // In the clear there is nothing but the way to TLS.
        talk.Commands.Where(static command => !command.StartsWith("tls ", StringComparison.Ordinal)).ShouldBe(["EHLO [127.0.0.1]", "STARTTLS"]);
        talk.Commands.ShouldContain(command => command.StartsWith("tls " + expected, StringComparison.Ordinal));
        talk.Commands.ShouldContain("tls QUIT");
    }

    [Fact]
    public async Task A_mail_goes_by_TLS_from_the_first_byte_on()
    {
        var talk = Talk("PLAIN", isImplicit: true);
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server, MailSecurity.Implicit)).ShouldBe(SendOutcome.Delivered);
        talk.Mails.Count.ShouldBe(1);
        talk.Commands.ShouldAllBe(static command => command.StartsWith("tls ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_of_an_authority_that_is_not_known_is_refused()
    {
        using var others = new TestCertificates(_directory.Path, "others");
        var talk = Talk("PLAIN");
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server, authority: null)).ShouldBe(new SendOutcome(SendStatus.Failed, "the server's certificate is not signed by an authority that the system knows"));
        (await SendAsync(server, authority: others.CaFile))
            .ShouldBe(new SendOutcome(SendStatus.Failed, $"the server's certificate is not signed by an authority in the file '{others.CaFile}'"));
        talk.Mails.ShouldBeEmpty();
        talk.Commands.ShouldAllBe(static command => command == "EHLO [127.0.0.1]" || command == "STARTTLS");
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_unless_that_name_is_given()
    {
        var talk = Talk("PLAIN");
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server, name: "mail.example.org")).ShouldBe(new SendOutcome(SendStatus.Failed, "the server's certificate is not for the name 'mail.example.org'"));
        (await SendAsync(server, name: "localhost")).ShouldBe(SendOutcome.Delivered);
    }

    [Fact]
    public async Task A_certificate_whose_time_is_over_is_refused()
    {
        using var certificate = _authority.Write("old", from: TimeSpan.FromDays(-2), to: TimeSpan.FromDays(-1)).Load();
        await using var server = new RawServer(new SmtpTalk { Certificate = certificate }.SpeakAsync);
        (await SendAsync(server)).ShouldBe(new SendOutcome(SendStatus.Failed, "the server's certificate, or one that it rests on, is not valid at this time"));
    }

    [Fact]
    public async Task A_file_without_certificates_is_told()
    {
        await using var server = new RawServer(Talk("PLAIN").SpeakAsync);
        (await SendAsync(server, authority: PasswordFile)).ShouldBe(new SendOutcome(SendStatus.Failed, $"the file '{PasswordFile}' holds no certificate in PEM form"));
        (await SendAsync(server, authority: PasswordFile + ".no")).ShouldBe(new SendOutcome(SendStatus.Failed, $"the file '{PasswordFile}.no' cannot be read (FileNotFoundException)"));
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task A_wrong_password_is_refused_and_not_repeated_to_anybody(string mechanisms)
    {
        var talk = Talk(mechanisms);
        await File.WriteAllTextAsync(PasswordFile, "battery staple");
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server)).ShouldBe(new SendOutcome(SendStatus.Refused, "535 5.7.8 authentication failed (answer to AUTH)"));
        talk.Mails.ShouldBeEmpty();
        // It is read anew for each attempt.
        await File.WriteAllTextAsync(PasswordFile, Password);
        (await SendAsync(server)).ShouldBe(SendOutcome.Delivered);
    }

    [Fact]
    public async Task Without_a_way_for_the_password_nothing_is_sent()
    {
        var talk = Talk("CRAM-MD5 XOAUTH2");
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server)).ShouldBe(new SendOutcome(SendStatus.Failed, "the server takes no password by PLAIN or LOGIN (it offers CRAM-MD5, XOAUTH2)"));
        talk.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_STARTTLS_nothing_is_sent_in_the_clear()
    {
        var talk = new SmtpTalk { Mechanisms = "PLAIN", Username = "monitor", Password = Password };
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server)).ShouldBe(new SendOutcome(SendStatus.Failed, "the server does not offer STARTTLS, and nothing is sent in the clear (tls is starttls)"));
        talk.Commands.ShouldBe(["EHLO [127.0.0.1]"]);
    }

    [Fact]
    public async Task What_comes_in_the_clear_behind_STARTTLS_is_not_taken_for_an_answer_within_TLS()
    {
        using var certificate = _authority.Write("server").Load();
        var talk = new SmtpTalk { Certificate = certificate, Smuggled = "\r\n250 mallory" };
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server)).ShouldBe(new SendOutcome(SendStatus.Failed, "the server said more than the answer to STARTTLS before TLS began"));
    }

    [Fact]
    public async Task A_server_that_hangs_in_the_handshake_is_given_up_in_time()
    {
        using var certificate = _authority.Write("server").Load();
        var talk = new SmtpTalk { Certificate = certificate, HangsInHandshake = true };
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server, timeout: TimeSpan.FromSeconds(2))).ShouldBe(new SendOutcome(SendStatus.Failed, "no answer within 2 s"));
    }

    [Fact]
    public async Task A_whole_silo_sends_within_TLS_and_counts_what_is_not_trusted()
    {
        var talk = Talk("LOGIN");
        await using var server = new RawServer(talk.SpeakAsync);
        var file = Path.Combine(_directory.Path, "notifications.yaml");
        string Mail(string tls) => string.Create(CultureInfo.InvariantCulture,
            $"{{to: [a@example.org], from: m@example.org, smarthost: '127.0.0.1:{server.Port}', auth_username: monitor, auth_password_file: '{PasswordFile}'{tls}}}");
        await File.WriteAllTextAsync(
            file,
            $"route: {{receiver: mail, group_wait: 0s}}\nreceivers: [{{name: mail, email_configs: [{Mail($", tls_config: {{ca_file: '{_authority.CaFile}'}}")}, {Mail("")}]}}]\n");
        await using var silo = await TestSilo.StartAsync(directory: Path.Combine(_directory.Path, "data"), args: ["--Notifications:File=" + file]);
        await silo.FireAsync(Samples.Alert("fraud", time: TimeProvider.System.GetUtcNow()));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var metrics = await silo.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), deadline.Token);
            if (Counts(metrics, "delivered") && Counts(metrics, "failed"))
                break;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }

        talk.Mails.ShouldHaveSingleItem().ShouldContain("From: m@example.org");
    }

    private static bool Counts(string metrics, string outcome) => metrics.Split('\n').Any(line =>
        line.StartsWith("orleansmonitor_notifications_attempts_total{", StringComparison.Ordinal)
        && line.Contains("integration=\"email\"", StringComparison.Ordinal) && line.Contains($"outcome=\"{outcome}\"", StringComparison.Ordinal));

    private SmtpTalk Talk(string mechanisms, bool isImplicit = false) =>
        new() { Certificate = _authority.Write("server").Load(), IsImplicit = isImplicit, Mechanisms = mechanisms, Username = "monitor", Password = Password };

    private Task<SendOutcome> SendAsync(RawServer server, MailSecurity security = MailSecurity.StartTls, string? name = null, TimeSpan? timeout = null) =>
        SendAsync(server, _authority.CaFile, security, name, timeout);

    private Task<SendOutcome> SendAsync(RawServer server, string? authority, MailSecurity security = MailSecurity.StartTls, string? name = null, TimeSpan? timeout = null) => _sender.SendAsync(
        Samples.Notification(),
        new EmailIntegration
        {
            Id = "email/0",
            SendResolved = true,
            Timeout = timeout ?? TimeSpan.FromMinutes(1),
            To = ["a@example.org", "b@example.org"],
            From = "monitor@example.org",
            Host = "127.0.0.1",
            Port = server.Port,
            Security = security,
            CaFile = authority is null ? null : new SecretReference(authority, null, 1, ""),
            ServerName = name,
            Username = "monitor",
            Password = new SecretReference(PasswordFile, null, 1, ""),
        });
}
