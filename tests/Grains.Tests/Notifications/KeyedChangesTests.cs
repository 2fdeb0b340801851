using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Grains.Tests.Notifications;

public sealed class KeyedChangesTests
{
    [Fact]
    public void Changes_lead_from_one_list_to_the_other()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var before = Enumerable.Range(0, random.Next(20)).Select(static key => (Key: key, Value: 0)).OrderBy(_ => random.Next()).ToArray();
            // Some go, some are changed where they are, and new ones come at the end.
            var now = before.Where(_ => random.Next(3) > 0).Select(thing => thing with { Value = random.Next(2) })
                .Concat(Enumerable.Range(100, random.Next(20)).Select(static key => (Key: key, Value: 2))).ToArray();

            var (put, gone) = KeyedChanges.Between(before, now, static thing => thing.Key, static (a, b) => a == b);
            KeyedChanges.Apply(before, put, gone, static thing => thing.Key).ShouldBe(now, $"seed {seed}");
            put.ShouldBe(now.Where(static thing => thing.Value > 0), "what stays as it is is not written again");
        }
    }
}
