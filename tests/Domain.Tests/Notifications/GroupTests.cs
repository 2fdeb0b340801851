using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Domain.Tests.Notifications;

/// <summary>group_wait 30 s, group_interval 5 min, repeat_interval 1 h.</summary>
public sealed class GroupTests
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;

    private static readonly NotificationRoute Route = new() { Key = "{}", Receiver = "r", RepeatInterval = TimeSpan.FromHours(1) };

    private readonly NotificationGroup _group = new(new GroupId("{}", LabelSet.Empty));
    private readonly HashSet<string> _silenced = [];
    private readonly HashSet<string> _acknowledged = [];

    [Fact]
    public void The_first_alert_waits_for_those_that_come_with_it()
    {
        _group.Fire("a", 0, Route.GroupWait).ShouldBeTrue();
        _group.Fire("b", 10 * Second, Route.GroupWait).ShouldBeTrue();
        _group.Fire("b", 11 * Second, Route.GroupWait).ShouldBeFalse();
        _group.NextFlush.ShouldBe(30 * Second);
        Flush(30 * Second).ShouldBe("Fired [a b] []");
        _group.NextFlush.ShouldBe(30 * Second + 5 * Minute);
    }

    [Fact]
    public void Nothing_new_is_told_again_only_after_the_repeat_interval()
    {
        Fire("a");
        for (var time = 5 * Minute; time < 60 * Minute; time += 5 * Minute)
            Flush(time).ShouldBe("None [] []");
        Flush(60 * Minute).ShouldBe("Repeated [a] []");
        Flush(65 * Minute).ShouldBe("None [] []");
        Flush(120 * Minute).ShouldBe("Repeated [a] []");
    }

    [Fact]
    public void A_further_alert_is_told_with_the_next_interval_and_all_that_fires()
    {
        Fire("a");
        _group.Fire("b", Minute, Route.GroupWait);
        _group.NextFlush.ShouldBe(5 * Minute);
        Flush(5 * Minute).ShouldBe("Fired [a b] []");
    }

    [Fact]
    public void What_has_resolved_is_told_once()
    {
        Fire("a", "b");
        _group.Resolve("a").ShouldBeTrue();
        _group.Resolve("a").ShouldBeFalse();
        Flush(5 * Minute).ShouldBe("Resolved [b] [a]");
        _group.Resolve("b");
        Flush(10 * Minute).ShouldBe("Resolved [] [b]");
        _group.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void What_came_and_went_before_anybody_was_told_is_not_told()
    {
        _group.Fire("a", 0, Route.GroupWait);
        _group.Resolve("a").ShouldBeTrue();
        _group.IsEmpty.ShouldBeTrue();
        Flush(30 * Second).ShouldBe("None [] []");
    }

    [Fact]
    public void What_resolved_and_fires_again_within_an_interval_is_as_if_it_had_not()
    {
        Fire("a");
        _group.Resolve("a");
        _group.Fire("a", Minute, Route.GroupWait).ShouldBeTrue();
        Flush(5 * Minute).ShouldBe("None [] []");
    }

    [Fact]
    public void A_silence_keeps_what_it_covers_from_being_told_of_until_it_ends()
    {
        _silenced.Add("a");
        Fire("a").ShouldBe("None [] []");
        Flush(5 * Minute).ShouldBe("None [] []");
        _group.Fire("b", 6 * Minute, Route.GroupWait);
        Flush(10 * Minute).ShouldBe("Fired [b] []");
        _silenced.Clear();
        Flush(15 * Minute).ShouldBe("Fired [a b] []");
    }

    [Fact]
    public void Silenced_alerts_are_not_repeated_and_their_end_is_told_to_whom_their_begin_was()
    {
        Fire("a");
        _silenced.Add("a");
        Flush(60 * Minute).ShouldBe("None [] []");
        _group.Resolve("a");
        Flush(65 * Minute).ShouldBe("Resolved [] [a]");
    }

    [Fact]
    public void What_is_acknowledged_is_not_repeated_until_another_fires()
    {
        Fire("a");
        _acknowledged.Add("a");
        Flush(60 * Minute).ShouldBe("None [] []");
        _group.Fire("b", 61 * Minute, Route.GroupWait);
        Flush(65 * Minute).ShouldBe("Fired [a b] []");
        _acknowledged.Add("b");
        Flush(200 * Minute).ShouldBe("None [] []");
        _group.Resolve("a");
        Flush(205 * Minute).ShouldBe("Resolved [b] [a]");
    }

    [Fact]
    public void What_is_acknowledged_before_anybody_was_told_is_not_told_until_it_is_taken_back()
    {
        _acknowledged.Add("a");
        Fire("a").ShouldBe("None [] []");
        _acknowledged.Clear();
        Flush(5 * Minute).ShouldBe("Fired [a] []");
    }

    [Fact]
    public void A_receiver_that_does_not_want_to_hear_of_ends_hears_of_all_else()
    {
        new GroupFlush(FlushReason.Resolved, [], ["a"]).Concerns(sendResolved: false).ShouldBeFalse();
        new GroupFlush(FlushReason.Resolved, [], ["a"]).Concerns(sendResolved: true).ShouldBeTrue();
        new GroupFlush(FlushReason.Repeated, ["b"], ["a"]).Concerns(sendResolved: false).ShouldBeTrue();
        GroupFlush.Nothing.Concerns(sendResolved: true).ShouldBeFalse();
    }

    [Fact]
    public void A_group_that_was_kept_goes_on()
    {
        Fire("a", "b");
        _group.Resolve("b");
        var kept = NotificationGroup.Restore(_group.Id, _group.NextFlush, _group.LastNotified, _group.Members);
        kept.Flush(5 * Minute, Route, _silenced.Contains, _acknowledged.Contains).Resolved.ShouldBe(["b"]);
        kept.Limit(5 * Minute, TimeSpan.FromSeconds(10));
        kept.NextFlush.ShouldBe(5 * Minute + 10 * Second);
    }

    private string Fire(params string[] alerts)
    {
        foreach (var alert in alerts)
            _group.Fire(alert, -30 * Second, Route.GroupWait);
        return Flush(0);
    }

    private string Flush(long now)
    {
        var flush = _group.Flush(now, Route, _silenced.Contains, _acknowledged.Contains);
        return $"{flush.Reason} [{string.Join(' ', flush.Firing)}] [{string.Join(' ', flush.Resolved)}]";
    }
}
