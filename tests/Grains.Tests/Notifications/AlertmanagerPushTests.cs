using OrleansMonitor.Grains.Alerting.Notifications.Sending;

namespace OrleansMonitor.Grains.Tests.Notifications;

/// <summary>What an Alertmanager is told, in virtual time.</summary>
public sealed class AlertmanagerPushTests
{
    private const string Plan = """
        route: {receiver: am, routes: [{receiver: nobody, matchers: [severity=info]}]}
        receivers:
          - {name: am, alertmanager_configs: [{url: 'http://127.0.0.1/', resend_interval: 1m}]}
          - {name: nobody}
        """;

    [Fact]
    public void What_fires_is_told_every_minute_and_its_end_for_a_quarter_of_an_hour()
    {
        using var world = new NotifierWorld(Plan);
        world.Run(async client =>
        {
            await world.FireAsync("a", ("model", "m"));
            await world.FireAsync("i", ("severity", "info"));
            await client.Delay(TimeSpan.FromSeconds(1));
            world.Receivers.Pushes.Last().ToString().ShouldBe("+a");
            var begun = world.Receivers.Pushes.Count;
            await client.Delay(TimeSpan.FromMinutes(10));
            (world.Receivers.Pushes.Count - begun).ShouldBe(10);
            await world.ResolveAsync("a", ("model", "m"));
            await client.Delay(TimeSpan.FromSeconds(1));
            world.Receivers.Pushes.Last().ToString().ShouldBe("-a");
            await client.Delay(TimeSpan.FromMinutes(16));
            var ended = world.Receivers.Pushes.Count;
            await client.Delay(TimeSpan.FromMinutes(10));
            world.Receivers.Pushes.Count.ShouldBe(ended);
            world.Receivers.Deliveries.ShouldBeEmpty();
            (await world.Desk.GetNotifierStatusAsync()).Alerts.ShouldBe(1);
        });
    }

    [Fact]
    public void One_that_is_away_is_tried_again_and_then_told_everything()
    {
        using var world = new NotifierWorld(Plan);
        world.Run(async client =>
        {
            world.Receivers.Answer = static _ => new SendOutcome(SendStatus.Failed, "no connection");
            for (var i = 0; i < 300; i++)
                await world.FireAsync("a" + i, ("model", "m"));
            await client.Delay(TimeSpan.FromMinutes(30));
            world.Receivers.Attempts["am"].ShouldBeInRange(25, 100);
            world.Receivers.Answer = static _ => null;
            await client.Delay(TimeSpan.FromSeconds(61));
            world.Receivers.Pushes.Take(2).Select(static push => push.Alerts.Count).ShouldBe([256, 44]);
        });
    }
}
