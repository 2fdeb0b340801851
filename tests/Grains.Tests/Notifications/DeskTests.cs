using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications;

namespace OrleansMonitor.Grains.Tests.Notifications;

/// <summary>Silences, acknowledgements and the history, through crashes.</summary>
public sealed class DeskTests
{
    private const string Plan = """
        route: {receiver: hook, group_by: [alertname], group_wait: 30s, group_interval: 1m, repeat_interval: 10m}
        receivers: [{name: hook, webhook_configs: [{url: 'http://127.0.0.1/'}]}]
        """;

    [Fact]
    public void A_silence_survives_a_crash_keeps_quiet_and_ends()
    {
        using var world = new NotifierWorld(Plan);
        world.Run(async client =>
        {
            var made = (await world.Desk.AddSilenceAsync(Silence(world, TimeSpan.FromMinutes(20), "alertname=~\"a|b\""))).Silence.ShouldNotBeNull();
            await CrashAllAsync(world);
            await world.FireAsync("a");
            await world.FireAsync("c");
            await client.Delay(TimeSpan.FromMinutes(5));
            world.Receivers.To("hook").ShouldBe(["+c"]);
            var marks = await world.Notifier.GetMarksAsync(["a", "c", "x"]);
            marks.Select(mark => (mark.Id, mark.SilencedBy.SingleOrDefault(), mark.Told?.Length ?? 0)).ShouldBe([("a", made.Id, 0), ("c", null, 1)], ignoreOrder: true);

            (await world.Desk.ExpireSilenceAsync(made.Id)).ShouldBe(DeskOutcome.Done);
            (await world.Desk.ExpireSilenceAsync(made.Id)).ShouldBe(DeskOutcome.NotNow);
            (await world.Desk.ExpireSilenceAsync("nothing")).ShouldBe(DeskOutcome.Unknown);
            await client.Delay(TimeSpan.FromMinutes(2));
            world.Receivers.To("hook").ShouldBe(["+c", "+a"]);
            (await world.Desk.GetSilencesAsync()).ShouldHaveSingleItem().EndsAt.ShouldBeLessThan(made.EndsAt);
            await client.Delay(TimeSpan.FromDays(5.1));
            (await world.Desk.GetSilencesAsync()).ShouldBeEmpty();
        }, TimeSpan.FromDays(10));
    }

    [Fact]
    public void A_silence_that_is_wrong_is_refused_with_its_field()
    {
        using var world = new NotifierWorld(Plan, configure: static o => o.MaxSilences = 1);
        world.Run(async _ =>
        {
            (await world.Desk.AddSilenceAsync(Silence(world, TimeSpan.FromHours(1)))).Field.ShouldBe("matchers");
            (await world.Desk.AddSilenceAsync(Silence(world, TimeSpan.FromHours(1), "a"))).Limit.ShouldContain("has no operator");
            (await world.Desk.AddSilenceAsync(Silence(world, TimeSpan.FromHours(-1), "a=b"))).Field.ShouldBe("endsAt");
            (await world.Desk.AddSilenceAsync(Silence(world, TimeSpan.FromHours(1), "a=b"))).Silence.ShouldNotBeNull();
            var full = await world.Desk.AddSilenceAsync(Silence(world, TimeSpan.FromHours(1), "a=b"));
            (full.Silence, full.Field, full.Limit).ShouldBe((null, "", "fewer than 1 silences that have not expired"));
        });
    }

    [Fact]
    public void An_acknowledgement_survives_a_crash_and_holds_until_the_alert_resolves()
    {
        using var world = new NotifierWorld(Plan);
        world.Run(async client =>
        {
            await world.FireAsync("a");
            await client.Delay(TimeSpan.FromMinutes(1));
            (await world.Desk.AcknowledgeAsync("a", "ann", "I look at it")).ShouldBe(DeskOutcome.Done);
            (await world.Desk.AcknowledgeAsync("x", "ann", "")).ShouldBe(DeskOutcome.Unknown);
            await CrashAllAsync(world);
            await client.Delay(TimeSpan.FromMinutes(30));
            var mark = (await world.Notifier.GetMarksAsync(["a"])).ShouldHaveSingleItem();
            (mark.AcknowledgedBy, mark.Comment).ShouldBe(("ann", "I look at it"));
            world.Receivers.To("hook").ShouldBe(["+a"]);

            await world.ResolveAsync("a");
            await client.Delay(TimeSpan.FromMinutes(2));
            (await world.Notifier.GetMarksAsync(["a"])).ShouldHaveSingleItem().AcknowledgedBy.ShouldBeNullOrEmpty();
            (await world.Desk.AcknowledgeAsync("a", "ann", "")).ShouldBe(DeskOutcome.NotNow);
            await world.FireAsync("a");
            await client.Delay(TimeSpan.FromMinutes(12));
            world.Receivers.To("hook").ShouldBe(["+a", "-a", "+a", "+a"]);
            var history = await world.Desk.GetHistoryAsync(All(10));
            history.Entries.Select(static line => $"{line.Kind} {line.From} {line.Alert.Phase} {line.By}".TrimEnd()).ShouldBe(
                ["Transition Inactive Firing", "Transition Firing Inactive", "Acknowledged Firing Firing ann", "Transition Inactive Firing"]);
        });
    }

    [Fact]
    public void A_group_that_waits_goes_on_waiting_after_a_crash_and_no_longer()
    {
        using var world = new NotifierWorld(Plan);
        world.Run(async client =>
        {
            await world.FireAsync("a");
            var begun = world.Cluster.Time.Elapsed;
            await client.Delay(TimeSpan.FromSeconds(20));
            await CrashAllAsync(world);
            await client.Delay(TimeSpan.FromSeconds(15));
            (world.Receivers.Deliveries.ShouldHaveSingleItem().Time - begun).ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
        });
    }

    [Fact]
    public void A_transition_that_comes_again_is_passed_over()
    {
        using var world = new NotifierWorld(Plan);
        world.Run(async client =>
        {
            var (fired, resolved) = (world.Next("a", AlertPhase.Firing), world.Next("a", AlertPhase.Inactive));
            await world.NotifyAsync(fired);
            await world.NotifyAsync(fired, resolved);
            await CrashAllAsync(world);
            await world.NotifyAsync(fired);
            await world.NotifyAsync(resolved);
            (await world.Desk.GetHistoryAsync(All(10))).Entries.Length.ShouldBe(2);
            await client.Delay(TimeSpan.FromMinutes(2));
            world.Receivers.Deliveries.ShouldBeEmpty();
            // The rule was away and counts anew.
            await world.NotifyAsync(world.Next("a", AlertPhase.Firing) with { Sequence = 1 });
            await client.Delay(TimeSpan.FromMinutes(2));
            world.Receivers.To("hook").ShouldBe(["+a"]);
        });
    }

    [Fact]
    public void The_history_is_bounded_and_read_in_parts()
    {
        using var world = new NotifierWorld(Plan, configure: static o => o.HistoryPages = 3);
        world.Run(async client =>
        {
            for (var i = 1; i <= 400; i++)
            {
                await world.NotifyAsync(world.Next("a" + (i % 10), i % 20 < 10 ? AlertPhase.Firing : AlertPhase.Inactive, ("model", "m")));
                await client.Delay(TimeSpan.FromMilliseconds(20));
            }

            await CrashAllAsync(world);
            var lines = new List<AlertHistoryEntry>();
            for (long? before = null; ;)
            {
                var part = await world.Desk.GetHistoryAsync(All(50) with { Before = before });
                lines.AddRange(part.Entries);
                if (part.Next is null)
                    break;
                before = part.Next;
            }

            // The last full pages and what is not in one yet: 6 pages are full, 3 of them are kept.
            lines.Select(static line => line.Number).ShouldBe(Enumerable.Range(193, 208).Reverse().Select(static number => (long)number));
            (await world.Desk.GetHistoryAsync(All(10))).Oldest.ShouldBe(193);
            (await world.Desk.GetNotifierStatusAsync()).HistoryEntries.ShouldBe(208);

            var one = await world.Desk.GetHistoryAsync(All(1000) with { Id = "a3,m", From = lines[100].Time });
            one.Entries.ShouldAllBe(static line => line.Alert.Rule == "a3");
            one.Entries.Length.ShouldBe(lines.Take(101).Count(static line => line.Alert.Rule == "a3"));
            (await world.Desk.GetHistoryAsync(All(1000) with { Matchers = ["alertname=~\"a[12]\"", "model=m"] })).Entries.Length
                .ShouldBe(lines.Count(static line => line.Alert.Rule is "a1" or "a2"));
        });
    }

    private static AlertHistoryQuery All(int limit) => new(null, null, null, [], null, limit);

    private static NewSilence Silence(NotifierWorld world, TimeSpan duration, params string[] matchers) =>
        new(matchers, null, (world.Cluster.Time.GetUtcNow() + duration).ToUnixTimeMilliseconds(), "ann", "planned work");

    private static async Task CrashAllAsync(NotifierWorld world)
    {
        for (var silo = 0; silo < world.Cluster.SiloCount; silo++)
        {
            world.Cluster.CrashSilo(silo);
            world.Cluster.RestartSilo(silo);
        }

        await world.Desk.WakeAsync();
    }
}
