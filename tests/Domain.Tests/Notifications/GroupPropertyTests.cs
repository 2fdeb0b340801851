using OrleansMonitor.Domain.Notifications;

namespace OrleansMonitor.Domain.Tests.Notifications;

/// <summary>Whatever happens to alerts, a receiver that believes what it is told knows in the end which of them fire.</summary>
public sealed class GroupPropertyTests
{
    private const int Seeds = 500;

    private static readonly string[] Alerts = ["a", "b", "c", "d"];
    private static readonly NotificationRoute Route = new() { Key = "{}", Receiver = "r" };

    [Fact]
    public void A_receiver_knows_in_the_end_what_fires()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (told, firing) = Run(new Random(seed));
            told.Order().ShouldBe(firing.Order(), $"seed {seed}");
        }
    }

    private static (HashSet<string> Told, HashSet<string> Firing) Run(Random random)
    {
        var group = new NotificationGroup(new GroupId("{}", LabelSet.Empty));
        var (told, firing, silenced) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        var now = 0L;
        for (var step = 0; step < 200; step++)
        {
            now += random.Next(1000, 120_000);
            var alert = Alerts[random.Next(Alerts.Length)];
            switch (random.Next(4))
            {
                case 0:
                    group.Fire(alert, now, Route.GroupWait);
                    firing.Add(alert);
                    break;
                case 1:
                    group.Resolve(alert);
                    firing.Remove(alert);
                    break;
                case 2 when !silenced.Remove(alert):
                    silenced.Add(alert);
                    break;
            }

            if (now >= group.NextFlush)
                Tell(group.Flush(now, Route, silenced.Contains, static _ => false), told);
        }

        silenced.Clear();
        Tell(group.Flush(group.NextFlush, Route, silenced.Contains, static _ => false), told);
        return (told, firing);
    }

    private static void Tell(GroupFlush flush, HashSet<string> told)
    {
        // What is told to have resolved was told to fire.
        flush.Resolved.ShouldBeSubsetOf(told);
        told.ExceptWith(flush.Resolved);
        told.UnionWith(flush.Firing);
    }
}
