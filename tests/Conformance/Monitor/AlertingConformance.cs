using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>What becomes of rules and alerts on every host.</summary>
public abstract class AlertingConformance(MonitorClusterFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _model = "alerting-" + Guid.NewGuid().ToString("N")[..8];
    private ulong _sequence;

    [Fact]
    public Task An_alert_fires_by_a_rule_that_is_set_and_ends_with_it() => fixture.RunAsync(async () =>
    {
        var group = "group-" + _model;
        var book = fixture.Grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key);
        var text = $"groups:\n  - name: {group}\n    interval: 10s\n    rules:\n      - {{alert: Slow, metric: latency_p99, models: {_model}, window: 20s, above: 0.25}}\n";
        (await book.PutGroupAsync(group, text)).Status.ShouldBe(RuleChangeStatus.Applied);

        // Event time has to pass a moment of evaluation, and the silo has to hear of the rules.
        var alert = await UntilAsync(
            async () =>
            {
                await ApplyAsync(1);
                return (await AlertsAsync(book)).SingleOrDefault();
            },
            static found => found is not null);
        alert!.Phase.ShouldBe(AlertPhase.Firing);
        alert.Labels.ShouldContain(new AlertLabel("model", _model));
        alert.Evidence.Value!.Value.ShouldBe(1, 0.02);

        (await book.DeleteGroupAsync(group)).Status.ShouldBe(RuleChangeStatus.Applied);
        await UntilAsync(() => AlertsAsync(book), static alerts => alerts.Length == 0);
    });

    private async Task ApplyAsync(double latencySeconds)
    {
        var start = TestParts.Start + ((long)_sequence * 10_000);
        var id = new BatchId(Guid.Empty, ++_sequence);
        var delta = new ModelDelta("node-1", [new BatchStamp(id with { Producer = Guid.NewGuid() }, 0)], [new WindowPart("v1", "", start, TestParts.Partial(start, 20, latencySeconds))], [], []);
        (await fixture.Grains.GetGrain<IModelGrain>(_model).ApplyAsync(delta)).Status.ShouldBe(DeltaStatus.Committed);
    }

    private async Task<Alert[]> AlertsAsync(IRuleBookGrain book)
    {
        var shard = ShardKeys.OfOwner(OwnerId.Model(_model), (await book.GetAsync(-1))!.Shards);
        var alerts = await fixture.Grains.GetGrain<IAlertShardGrain>(ShardKeys.Of(shard)).ListAsync();
        return [.. alerts.Where(alert => alert.Labels.Contains(new AlertLabel("model", _model)))];
    }

    private async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds)
    {
        var started = fixture.Time.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (holds(seen))
                return seen;
            fixture.Time.GetElapsedTime(started).ShouldBeLessThan(Patience);
            await Task.Delay(TimeSpan.FromMilliseconds(100), fixture.Time);
        }
    }
}
