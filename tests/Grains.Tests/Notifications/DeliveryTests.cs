using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;

namespace OrleansMonitor.Grains.Tests.Notifications;

/// <summary>What reaches receivers, and when, in virtual time.</summary>
public sealed class DeliveryTests
{
    private const string Two = """
        route: {receiver: hook, group_by: [model], group_wait: 30s, group_interval: 5m, repeat_interval: 4h,
                routes: [{receiver: pager, matchers: ['severity="page"'], continue: true}, {receiver: hook}]}
        receivers:
          - {name: hook, webhook_configs: [{url: 'http://127.0.0.1/'}]}
          - {name: pager, webhook_configs: [{url: 'http://127.0.0.1/', send_resolved: false}]}
        """;

    [Fact]
    public void Alerts_are_told_in_groups_again_after_a_while_and_when_they_end()
    {
        using var world = new NotifierWorld(Two);
        world.Run(async client =>
        {
            await world.FireAsync("a", ("model", "m"), ("severity", "page"));
            await client.Delay(TimeSpan.FromSeconds(10));
            await world.FireAsync("b", ("model", "m"));
            await client.Delay(TimeSpan.FromSeconds(21));
            world.Receivers.To("hook").ShouldBe(["+a +b"]);
            world.Receivers.To("pager").ShouldBe(["+a"]);
            await client.Delay(TimeSpan.FromHours(4.2));
            world.Receivers.To("hook").ShouldBe(["+a +b", "+a +b"]);
            await world.ResolveAsync("a", ("model", "m"), ("severity", "page"));
            await client.Delay(TimeSpan.FromMinutes(6));
            world.Receivers.To("hook").ShouldBe(["+a +b", "+a +b", "+b -a"]);
            world.Receivers.To("pager").ShouldBe(["+a", "+a"]);
            (await world.Desk.GetNotifierStatusAsync()).Outbox.ShouldBe(0);
        });
    }

    [Fact]
    public void A_receiver_that_answers_500_for_an_hour_is_tried_less_and_less_and_told_how_things_are_then()
    {
        using var world = new NotifierWorld(Two);
        world.Run(async client =>
        {
            world.Receivers.Answer = static receiver => receiver == "hook" ? new SendOutcome(SendStatus.Failed, "500") : null;
            for (var i = 0; i < 12; i++)
            {
                await world.FireAsync("a" + i, ("model", "m"));
                await client.Delay(TimeSpan.FromMinutes(5));
                (await world.Desk.GetNotifierStatusAsync()).Outbox.ShouldBe(1);
            }

            await world.ResolveAsync("a0", ("model", "m"));
            await client.Delay(TimeSpan.FromMinutes(6));
            world.Receivers.Attempts["hook"].ShouldBeInRange(10, 40);
            world.Receivers.Answer = static _ => null;
            await client.Delay(TimeSpan.FromMinutes(6));
            world.Receivers.To("hook").ShouldHaveSingleItem().ShouldBe("+a1 +a10 +a11 +a2 +a3 +a4 +a5 +a6 +a7 +a8 +a9 -a0");
            (await world.Desk.GetDeadLettersAsync()).ShouldBeEmpty();
        });
    }

    [Fact]
    public void A_receiver_that_hangs_keeps_nobody_else_waiting()
    {
        using var world = new NotifierWorld(Two);
        world.Run(async client =>
        {
            world.Receivers.Delay = static receiver => receiver == "hook" ? (TimeSpan.FromDays(30), TimeSpan.Zero) : default;
            await world.FireAsync("a", ("model", "m"), ("severity", "page"));
            await world.FireAsync("b", ("model", "n"), ("severity", "page"));
            await client.Delay(TimeSpan.FromSeconds(32));
            world.Receivers.To("pager").ShouldBe(["+a", "+b"], ignoreOrder: true);
            world.Receivers.Attempts["hook"].ShouldBe(1);
        });
    }

    [Fact]
    public void A_receiver_that_asks_for_a_pause_gets_it()
    {
        using var world = new NotifierWorld(Two);
        world.Run(async client =>
        {
            world.Receivers.Answer = static _ => new SendOutcome(SendStatus.Failed, "429", TimeSpan.FromMinutes(2));
            await world.FireAsync("a", ("model", "m"));
            await client.Delay(TimeSpan.FromSeconds(31));
            world.Receivers.Answer = static _ => null;
            await world.FireAsync("b", ("model", "n"));
            await client.Delay(TimeSpan.FromSeconds(100));
            world.Receivers.Attempts["hook"].ShouldBe(1);
            await client.Delay(TimeSpan.FromSeconds(20));
            world.Receivers.To("hook").ShouldBe(["+a", "+b"], ignoreOrder: true);
        });
    }

    [Fact]
    public void What_is_refused_or_too_old_becomes_a_dead_letter_that_can_be_sent_again()
    {
        using var world = new NotifierWorld(Two, configure: static o => o.GiveUpAfter = TimeSpan.FromMinutes(30));
        world.Run(async client =>
        {
            world.Receivers.Answer = static _ => new SendOutcome(SendStatus.Refused, "400: no such channel");
            await world.FireAsync("a", ("model", "m"));
            await client.Delay(TimeSpan.FromSeconds(40));
            world.Receivers.Answer = static _ => new SendOutcome(SendStatus.Failed, "no answer");
            await world.FireAsync("b", ("model", "n"));
            await client.Delay(TimeSpan.FromMinutes(40));
            var dead = await world.Desk.GetDeadLettersAsync();
            dead.Select(static letter => (letter.Reason, letter.LastError, letter.Receiver, letter.Alerts.Single())).ShouldBe(
                [("expired", "no answer", "hook", "b,n"), ("refused", "400: no such channel", "hook", "a,m")]);
            dead[1].Attempts.ShouldBe(1);

            world.Receivers.Answer = static _ => null;
            (await world.Desk.RetryDeadLetterAsync(dead[1].Key)).ShouldBe(DeskOutcome.Done);
            (await world.Desk.RetryDeadLetterAsync("nothing")).ShouldBe(DeskOutcome.Unknown);
            await client.Delay(TimeSpan.FromSeconds(1));
            world.Receivers.Deliveries.ShouldHaveSingleItem().Key.ShouldBe(dead[1].Key);
            (await world.Desk.GetDeadLettersAsync()).ShouldHaveSingleItem();
        });
    }

    [Fact]
    public void An_outbox_that_is_full_drops_the_oldest_into_the_dead_letters_which_are_bounded_too()
    {
        using var world = new NotifierWorld(Two, configure: static o => (o.MaxOutbox, o.MaxDeadLetters) = (3, 2));
        world.Run(async client =>
        {
            world.Receivers.Answer = static _ => new SendOutcome(SendStatus.Failed, "no answer");
            for (var i = 0; i < 7; i++)
            {
                await world.FireAsync("a", ("model", "m" + i));
                await client.Delay(TimeSpan.FromSeconds(31));
            }

            (await world.Desk.GetNotifierStatusAsync()).Outbox.ShouldBe(3);
            var dead = await world.Desk.GetDeadLettersAsync();
            dead.Length.ShouldBe(2);
            dead.ShouldAllBe(static letter => letter.Reason == "overflow");
        });
    }

    [Fact]
    public void A_notification_names_so_many_alerts_and_says_how_many_more_there_are()
    {
        using var world = new NotifierWorld(Two, configure: static o => o.MaxAlertsPerNotification = 10);
        world.Run(async client =>
        {
            world.Receivers.Answer = static _ => new SendOutcome(SendStatus.Failed, "no answer");
            await world.NotifyAsync([.. Enumerable.Range(0, 25).Select(i => world.Next("a" + i, AlertPhase.Firing, ("model", "m")))]);
            await client.Delay(TimeSpan.FromSeconds(40));
            world.Receivers.Answer = static _ => null;
            await client.Delay(TimeSpan.FromMinutes(2));
            world.Receivers.Deliveries.ShouldHaveSingleItem().Alerts.Count.ShouldBe(10);
        });
    }

    [Fact]
    public void Other_routes_take_over_what_fires_and_what_was_for_a_receiver_that_is_gone_is_given_up()
    {
        using var world = new NotifierWorld(Two);
        world.Run(async client =>
        {
            world.Receivers.Answer = static receiver => receiver == "hook" ? new SendOutcome(SendStatus.Failed, "no answer") : null;
            await world.FireAsync("a", ("model", "m"));
            await client.Delay(TimeSpan.FromSeconds(40));
            world.Current = NotifierWorld.PlanOf("""
                route: {receiver: chat, group_wait: 10s}
                receivers: [{name: chat, webhook_configs: [{url: 'http://127.0.0.1/'}]}]
                """);
            await client.Delay(TimeSpan.FromMinutes(2));
            world.Receivers.To("chat").ShouldBe(["+a"]);
            (await world.Desk.GetDeadLettersAsync()).ShouldHaveSingleItem().Reason.ShouldBe("unknown-receiver");
        });
    }

    [Fact]
    public void Alerts_beyond_the_limit_stand_in_the_history_only()
    {
        using var world = new NotifierWorld(Two, configure: static o => o.MaxAlerts = 2);
        world.Run(async client =>
        {
            foreach (var alert in (string[])["a", "b", "c"])
                await world.FireAsync(alert, ("model", "m"));
            await client.Delay(TimeSpan.FromSeconds(40));
            world.Receivers.To("hook").ShouldBe(["+a +b"]);
            (await world.Desk.GetHistoryAsync(new AlertHistoryQuery(null, null, null, [], null, 10))).Entries.Length.ShouldBe(3);
        });
    }
}
