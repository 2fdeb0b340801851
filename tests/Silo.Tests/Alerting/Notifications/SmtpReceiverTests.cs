using System.Text;
using System.Text.RegularExpressions;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Silo.Alerting.Receivers;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>Mail, against a real server, which fails too.</summary>
public sealed partial class SmtpReceiverTests : IDisposable
{
    private readonly NotificationSender _sender = new(new NotificationOptions(), ReplicaAddresses.OfSystem(TimeProvider.System), TimeProvider.System);

    public void Dispose() => _sender.Dispose();

    [Fact]
    public async Task A_mail_says_what_fires_under_one_id_for_each_attempt()
    {
        var talk = new SmtpTalk();
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server)).ShouldBe(SendOutcome.Delivered);
        (await SendAsync(server)).ShouldBe(SendOutcome.Delivered);
        var mails = talk.Mails.ToArray();
        mails.Length.ShouldBe(2);
        mails[0].ShouldContain("Message-ID: <0123456789abcdef-7.email.0@example.org>");
        mails[1].ShouldContain("Message-ID: <0123456789abcdef-7.email.0@example.org>");
        mails[0].ShouldContain("References: <0123456789abcdef@example.org>");
        talk.Commands.ShouldContain("MAIL FROM:<monitor@example.org>");
        talk.Commands.ShouldContain("RCPT TO:<a@example.org>");
        talk.Commands.ShouldContain("RCPT TO:<b@example.org>");
        mails[0].ShouldContain("[FIRING:4] HighLatency");
        Decoded(mails[0]).ShouldContain("fraud: p99 is <310 ms> & \"rising\"");
        Decoded(mails[0]).ShouldContain("and 3 more");
    }

    [Theory]
    [InlineData("550 no such user", SendStatus.Refused, "550 ")]
    [InlineData("451 later", SendStatus.Failed, "451 ")]
    public async Task A_server_that_refuses_for_good_is_told_from_one_that_asks_to_come_again(string answer, SendStatus expected, string detail)
    {
        var talk = new SmtpTalk { Recipient = _ => answer };
        await using var server = new RawServer(talk.SpeakAsync);
        var outcome = await SendAsync(server);
        outcome.Status.ShouldBe(expected, outcome.Detail);
        outcome.Detail.ShouldStartWith(detail);
        talk.Mails.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("550 no such user", SendStatus.Refused)]
    [InlineData("451 later", SendStatus.Failed)]
    public async Task One_recipient_that_is_refused_does_not_keep_the_others_from_their_mail(string answer, SendStatus expected)
    {
        var talk = new SmtpTalk { Recipient = command => command.Contains("<a@", StringComparison.Ordinal) ? answer : "250 ok" };
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server)).ShouldBe(new SendOutcome(expected, answer + " (answer to RCPT TO a@example.org)"));
        talk.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Letters_of_every_language_arrive()
    {
        var talk = new SmtpTalk();
        await using var server = new RawServer(talk.SpeakAsync);
        var alert = Samples.Alert("größe-数-" + new string('ü', 60));
        var mail = Mail(server.Port, MailSecurity.None, TimeSpan.FromMinutes(1)) with { From = "Überwachung 24/7 <monitor@bücher.example>", To = ["\"Bea, B.\" <b@example.org>"] };
        (await _sender.SendAsync(Samples.Notification(new NotifiedAlert(alert, true)), mail)).ShouldBe(SendOutcome.Delivered);
        var text = talk.Mails.ShouldHaveSingleItem();
        text.Split('\n').ShouldAllBe(static line => line.Length <= 100 && Ascii.IsValid(line));
        talk.Commands.ShouldContain("MAIL FROM:<monitor@xn--bcher-kva.example>");
        text.ShouldContain("To: \"Bea, B.\" <b@example.org>");
        Decoded(text).ShouldContain("größe-数-");
        Subject(text).ShouldContain("größe-数-" + new string('ü', 60));

        (await _sender.SendAsync(Samples.Notification(), mail with { To = ["jürgen@example.org"] }))
            .ShouldBe(new SendOutcome(SendStatus.Refused, "'jürgen@example.org' cannot be used: before the @ only ASCII can be sent"));
    }

    [Fact]
    public async Task Without_TLS_where_it_is_wanted_nothing_is_sent()
    {
        var talk = new SmtpTalk();
        await using var server = new RawServer(talk.SpeakAsync);
        (await SendAsync(server, MailSecurity.StartTls)).Status.ShouldBe(SendStatus.Failed);
        talk.Mails.ShouldBeEmpty();
        talk.Commands.ShouldNotContain(static command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_hangs_is_given_up_in_time()
    {
        await using var server = new RawServer(static (_, cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation));
        (await SendAsync(server, timeout: TimeSpan.FromMilliseconds(300))).ShouldBe(new SendOutcome(SendStatus.Failed, "no answer within 0.3 s"));
    }

    [Fact]
    public async Task Garbage_and_nobody_there_are_failures()
    {
        int port;
        await using (var server = new RawServer(static async (stream, cancellation) => await stream.WriteAsync("\u0000\u0001 nonsense\r\n"u8.ToArray(), cancellation)))
        {
            (await SendAsync(server)).Status.ShouldBe(SendStatus.Failed);
            port = server.Port;
        }

        (await _sender.SendAsync(Samples.Notification(), Mail(port, MailSecurity.None, TimeSpan.FromMinutes(1)))).Status.ShouldBe(SendStatus.Failed);
    }

    private Task<SendOutcome> SendAsync(RawServer server, MailSecurity security = MailSecurity.None, TimeSpan? timeout = null) =>
        _sender.SendAsync(Samples.Notification(), Mail(server.Port, security, timeout ?? TimeSpan.FromMinutes(1)));

    private static EmailIntegration Mail(int port, MailSecurity security, TimeSpan timeout) => new()
    {
        Id = "email/0",
        SendResolved = true,
        Timeout = timeout,
        To = ["a@example.org", "b@example.org"],
        From = "monitor@example.org",
        Host = "127.0.0.1",
        Port = port,
        Security = security,
    };

    /// <summary>Its encoded words, put together.</summary>
    private static string Subject(string mail)
    {
        var header = string.Join('\n', mail[mail.IndexOf("Subject: ", StringComparison.Ordinal)..].Split('\n').TakeWhile(static (line, i) => i == 0 || line.StartsWith(' ')));
        return Encoding.UTF8.GetString([.. EncodedWord().Matches(header).SelectMany(static word => Convert.FromBase64String(word.Groups[1].Value))]);
    }

    [GeneratedRegex(@"=\?utf-8\?B\?([^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();

    private static string Decoded(string mail)
    {
        var body = mail[(mail.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].ReplaceLineEndings("");
        return mail.Contains("base64", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8.GetString(Convert.FromBase64String(body)) : body.Replace("=", "", StringComparison.Ordinal);
    }
}
