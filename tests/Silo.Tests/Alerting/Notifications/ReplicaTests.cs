using System.Net;
using System.Net.Sockets;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Silo.Alerting.Receivers;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>An Alertmanager that is several behind one name: each hears of every alert.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task Every_replica_behind_a_name_is_told()
    {
        await using var first = await ReceiverServer.StartAsync();
        await using var second = await ReceiverServer.StartAsync("127.0.0.2", first.Address.Port);
        (await PushAsync(first.Address.Port, "127.0.0.1", "127.0.0.2", "::1", "127.0.0.2")).ShouldBe(SendOutcome.Delivered);
        foreach (var replica in new[] { first, second })
        {
            var request = replica.Requests.ShouldHaveSingleItem();
            request.Path.ShouldBe("/am/api/v2/alerts");
            request.Headers["Host"].ShouldBe($"alertmanager.example:{first.Address.Port}");
        }

        second.Requests[0].Body.ShouldBe(first.Requests[0].Body);
    }

    [Fact]
    public async Task A_replica_that_is_away_is_named_and_the_others_are_told()
    {
        await using var first = await ReceiverServer.StartAsync();
        await using var second = await ReceiverServer.StartAsync("127.0.0.2", first.Address.Port);
        second.Answer = static (context, _) =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        };
        var outcome = await PushAsync(first.Address.Port, "127.0.0.1", "127.0.0.2", "127.0.0.3");
        first.Requests.Count.ShouldBe(1);
        (outcome.Status, outcome.IsPartial, outcome.RetryAfter).ShouldBe((SendStatus.Failed, true, TimeSpan.FromSeconds(7)));
        outcome.Detail.ShouldStartWith($"2 of 3 addresses of alertmanager.example:{first.Address.Port}: 127.0.0.2: 503; 127.0.0.3: ");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_a_failure_that_names_it()
    {
        var outcome = await PushAsync(1, []);
        outcome.Status.ShouldBe(SendStatus.Failed);
        outcome.Detail.ShouldContain("alertmanager.example");
    }

    private static async Task<SendOutcome> PushAsync(int port, params string[] addresses)
    {
        var replicas = new ReplicaAddresses(
            (_, _) => addresses.Length > 0 ? Task.FromResult<IPAddress[]>([.. addresses.Select(IPAddress.Parse)]) : throw new SocketException((int)SocketError.HostNotFound), TimeProvider.System);
        using var sender = new NotificationSender(new NotificationOptions(), replicas, TimeProvider.System);
        var integration = new AlertmanagerIntegration
        {
            Id = "alertmanager/0",
            SendResolved = true,
            Timeout = TimeSpan.FromMinutes(1),
            Url = new AddressReference(new Uri($"http://alertmanager.example:{port}/am"), null),
        };
        return await sender.PushAsync("team", integration, Samples.Notification().Alerts);
    }
}
