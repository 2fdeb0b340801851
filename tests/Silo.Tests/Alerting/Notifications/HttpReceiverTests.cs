using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Silo.Alerting.Receivers;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>Every receiver that speaks HTTP, against a real server, which fails too.</summary>
public sealed class HttpReceiverTests : IDisposable
{
    private const string Secret = "s3cr3t-t0ken";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TempDirectory _directory = new();
    private readonly NotificationSender _sender = new(new NotificationOptions { ExternalUrl = "https://monitor.example.org/" }, ReplicaAddresses.OfSystem(TimeProvider.System), TimeProvider.System);

    private enum Way
    {
        Webhook,
        Slack,
        PagerDuty,
        Alertmanager,
    }

    public void Dispose()
    {
        _sender.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Each_gets_what_it_is_known_to_take()
    {
        await using var server = await ReceiverServer.StartAsync();
        foreach (var way in Enum.GetValues<Way>())
        {
            (await SendAsync(way, server.Address)).ShouldBe(SendOutcome.Delivered);
            var request = await server.NextAsync();
            request.Headers["Content-Type"].ShouldBe("application/json");
            using var body = JsonDocument.Parse(request.Body);
            if (way == Way.Alertmanager)
                request.Path.ShouldBe("/api/v2/alerts");
            else
                Snapshot.Matches($"notification-{way.ToString().ToLowerInvariant()}.json", JsonSerializer.Serialize(body, Indented));
        }

        server.Requests[0].Headers["Idempotency-Key"].ShouldBe("0123456789abcdef-7");
        server.Requests[0].Headers["Authorization"].ShouldBe("Bearer " + Secret);
    }

    [Fact]
    public async Task An_Alertmanager_is_told_until_when_an_alert_that_fires_is_believed_to()
    {
        await using var server = await ReceiverServer.StartAsync();
        var before = DateTimeOffset.UnixEpoch.AddMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        await SendAsync(Way.Alertmanager, server.Address);
        using var body = JsonDocument.Parse((await server.NextAsync()).Body);
        var (firing, resolved) = (body.RootElement[0], body.RootElement[1]);
        firing.GetProperty("startsAt").GetDateTimeOffset().ShouldBe(Samples.Start);
        firing.GetProperty("endsAt").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(before.AddMinutes(4));
        firing.GetProperty("labels").GetProperty("model").GetString().ShouldBe("fraud");
        resolved.GetProperty("endsAt").GetDateTimeOffset().ShouldBe(Samples.Start.AddMinutes(10));
    }

    [Fact]
    public async Task What_may_pass_is_told_from_what_will_not()
    {
        await using var server = await ReceiverServer.StartAsync();
        foreach (var (status, expected) in ((int, SendStatus)[])
                 [(200, SendStatus.Delivered), (202, SendStatus.Delivered), (302, SendStatus.Refused), (400, SendStatus.Refused), (404, SendStatus.Refused),
                  (408, SendStatus.Failed), (429, SendStatus.Failed), (500, SendStatus.Failed), (503, SendStatus.Failed)])
        {
            server.Answer = (context, _) =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers.RetryAfter = "120";
                context.Response.Headers.Location = "/elsewhere";
                return context.Response.WriteAsync("no\r\n such\u0007 channel " + new string('x', 5000));
            };
            foreach (var way in Enum.GetValues<Way>())
            {
                var outcome = await SendAsync(way, server.Address);
                outcome.Status.ShouldBe(expected, $"{way} {status}");
                outcome.RetryAfter.ShouldBe(expected == SendStatus.Failed ? TimeSpan.FromMinutes(2) : null);
                if (expected != SendStatus.Delivered)
                    outcome.Detail.ShouldStartWith($"{status} no such channel xxx");
                outcome.Detail.Length.ShouldBeLessThan(210);
            }
        }

        server.Requests.ShouldAllBe(static request => request.Path != "/elsewhere");
    }

    [Fact]
    public async Task One_that_hangs_is_given_up_in_time()
    {
        await using var server = await ReceiverServer.StartAsync();
        using var end = new CancellationTokenSource();
        server.Answer = async (_, _) => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token);
        foreach (var way in Enum.GetValues<Way>())
            (await SendAsync(way, server.Address, TimeSpan.FromMilliseconds(300))).ShouldBe(new SendOutcome(SendStatus.Failed, "no answer within 0.3 s"));
        await end.CancelAsync();
    }

    [Fact]
    public async Task One_that_sends_its_head_and_then_nothing_has_taken_it()
    {
        await using var server = new RawServer(static async (stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf"u8.ToArray(), cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        });
        (await SendAsync(Way.Webhook, AddressOf(server))).ShouldBe(SendOutcome.Delivered);
    }

    [Theory]
    [InlineData("this is no HTTP at all\r\n\r\n")]
    [InlineData("HTTP/1.1 999999 what\r\n\r\n")]
    [InlineData("")]
    public async Task Garbage_and_a_connection_that_ends_are_failures(string answer)
    {
        await using var server = new RawServer(async (stream, cancellation) =>
        {
            var buffer = new byte[64 << 10];
            _ = await stream.ReadAsync(buffer, cancellation);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), cancellation);
        });
        foreach (var way in Enum.GetValues<Way>())
            (await SendAsync(way, AddressOf(server))).Status.ShouldBe(SendStatus.Failed);
    }

    [Fact]
    public async Task Nobody_there_is_a_failure()
    {
        using var closed = new ClosedPort();
        (await SendAsync(Way.Webhook, closed.Address)).Status.ShouldBe(SendStatus.Failed);
    }

    [Fact]
    public async Task A_receiver_that_repeats_secrets_does_not_get_them_into_messages()
    {
        await using var server = await ReceiverServer.StartAsync();
        server.Answer = static (context, request) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync($"{request.Path} {request.Headers.GetValueOrDefault("Authorization")} {request.Body}");
        };
        foreach (var way in Enum.GetValues<Way>())
        {
            var outcome = await SendAsync(way, server.Address);
            outcome.Status.ShouldBe(SendStatus.Refused);
            outcome.Detail.ShouldNotContain(Secret);
        }
    }

    [Fact]
    public async Task A_secret_that_is_gone_is_a_failure_that_names_its_place()
    {
        await using var server = await ReceiverServer.StartAsync();
        var webhook = new WebhookIntegration { Id = "webhook/0", SendResolved = true, Url = new AddressReference(null, new SecretReference("/nowhere/url", null, 1, "url_file")) };
        (await _sender.SendAsync(Samples.Notification(), webhook)).ShouldBe(new SendOutcome(SendStatus.Failed, "the file '/nowhere/url' cannot be read (FileNotFoundException)"));
        var pager = new PagerDutyIntegration { Id = "pagerduty/0", SendResolved = true, RoutingKey = new SecretReference(null, "ORLEANSMONITOR_TEST_NO_SUCH_VARIABLE", 1, "routing_key_env") };
        (await _sender.SendAsync(Samples.Notification(), pager)).ShouldBe(new SendOutcome(SendStatus.Failed, "the variable ORLEANSMONITOR_TEST_NO_SUCH_VARIABLE is not set"));
    }

    private Task<SendOutcome> SendAsync(Way way, Uri address, TimeSpan? timeout = null)
    {
        var limit = timeout ?? TimeSpan.FromMinutes(1);
        var token = Keep("token", Secret);
        var secretUrl = new AddressReference(null, Keep("url", new Uri(address, "/" + Secret).ToString()));
        var authorization = new HttpAuthorization(token, null, null);
        return way switch
        {
            Way.Webhook => _sender.SendAsync(
                Samples.Notification(), new WebhookIntegration { Id = "webhook/0", SendResolved = true, Timeout = limit, Url = new AddressReference(address, null), Authorization = authorization }),
            Way.Slack => _sender.SendAsync(
                Samples.Notification(), new SlackIntegration { Id = "slack/0", SendResolved = true, Timeout = limit, Url = secretUrl, Channel = "#models", Username = "monitor", IconEmoji = ":bell:" }),
            Way.PagerDuty => _sender.SendAsync(
                Samples.Notification(), new PagerDutyIntegration { Id = "pagerduty/0", SendResolved = true, Timeout = limit, RoutingKey = token, Url = address }),
            _ => _sender.PushAsync(
                "team",
                new AlertmanagerIntegration { Id = "alertmanager/0", SendResolved = true, Timeout = limit, Url = new AddressReference(address, null), Authorization = authorization },
                Samples.Notification().Alerts),
        };
    }

    private SecretReference Keep(string name, string value)
    {
        var path = Path.Combine(_directory.Path, name);
        File.WriteAllText(path, value + "\n");
        return new SecretReference(path, null, 1, name);
    }

    private static Uri AddressOf(RawServer server) => new($"http://127.0.0.1:{server.Port}/");
}
