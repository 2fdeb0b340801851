using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Grains.Tests.Notifications;

public sealed class OutboxTests
{
    [Fact]
    public void The_oldest_make_room_when_there_are_too_many_notifications()
    {
        var outbox = new Outbox(2, 100);
        outbox.Add(Of("a", 1), 1, out _).ShouldBeEmpty();
        outbox.Add(Of("b", 1), 1, out _).ShouldBeEmpty();
        outbox.Add(Of("c", 1), 1, out _).Select(static dropped => dropped.Key).ShouldBe(["a"]);
        outbox.Count.ShouldBe(2);
    }

    [Fact]
    public void The_oldest_make_room_when_there_are_too_many_alerts_in_them()
    {
        var outbox = new Outbox(100, 7);
        outbox.Add(Of("a", 3), 1, out _).ShouldBeEmpty();
        outbox.Add(Of("b", 3), 1, out _).ShouldBeEmpty();
        outbox.Entries[0].IsInFlight = true;
        outbox.Add(Of("c", 3), 1, out _).Select(static dropped => dropped.Key).ShouldBe(["b"], "one that is on its way stays");
        outbox.Entries[0].IsInFlight = false;
        outbox.Add(Of("d", 9), 1, out _).Select(static dropped => dropped.Key).ShouldBe(["a", "c"], "the newest stays, whatever is in it");
        outbox.Count.ShouldBe(1);
    }

    private static QueuedNotification Of(string group, int alerts) =>
        new(group, "hook", "webhook/0", group, [], [.. Enumerable.Range(0, alerts).Select(i => Alert($"{group}{i}"))], 0, 0, 0, 0, "");

    private static NotifiedAlert Alert(string id)
    {
        var evidence = new AlertEvidence(1, null, null, null, 1, null, 1, null, 0, 1, "", []);
        return new NotifiedAlert(new Alert(id, "g", "r", [], [], AlertPhase.Firing, 0, 0, null, evidence), true);
    }
}
