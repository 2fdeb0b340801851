using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Alerts;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.Tests.Simulation;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>Rules of every scope and what becomes of their alerts, in virtual time.</summary>
public sealed partial class AlertRulesTests : IDisposable
{
    private const long BaseWindow = 10_000;
    private const int Shards = 3;

    private readonly SimulatedCluster _cluster;
    private readonly Dictionary<Guid, ulong> _sequences = [];
    private long _time;

    public AlertRulesTests()
    {
        var options = new SimulationOptions { Silos = 2 };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        IAggregateStore? store = null;
        _cluster = new SimulatedCluster(1, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(new SeededRandomness(new Random(2)));
            services.Configure<AlertingOptions>(static o =>
            {
                o.Delay = TimeSpan.Zero;
                o.RefreshInterval = TimeSpan.FromMilliseconds(100);
                o.NoDataInterval = TimeSpan.FromSeconds(5);
                o.Shards = Shards;
                o.Retention = TimeSpan.FromMinutes(30);
            });
            services.AddMonitorGrains();
        });
        store = new MemoryAggregateStore(_cluster.Time);
        _time = _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds() / BaseWindow * BaseWindow;
    }

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void A_slow_node_is_found_among_its_peers_and_no_other() => Run(
        "{alert: NodeSlow, metric: latency_p90, scope: node, window: 30s, compared_to: peers, by: deviations, above: 8, min_records: 5}",
        async client =>
        {
            for (var step = 0; step < 12; step++)
            {
                for (var node = 0; node < 6; node++)
                    await SubmitAsync(client, $"node-{node}", "m", "v1", 20, node == 4 && step >= 5 ? 0.5 : 0.01 + (0.0005 * node));
                await StepAsync(client);
            }

            var alert = (await AlertsAsync(client)).ShouldHaveSingleItem();
            LabelOf(alert, "node").ShouldBe("node-4");
            (alert.Evidence.Current, alert.Evidence.Reference).ShouldSatisfyAllConditions(
                static e => e.Current!.Value.ShouldBe(0.5, 0.01), static e => e.Reference!.Value.ShouldBeInRange(0.01, 0.013));
        });

    [Fact]
    public void A_figure_that_leaves_its_own_past_alerts_and_one_that_always_varied_does_not() => Run(
        "{alert: Unusual, metric: latency_p90, window: 10s, compared_to: {history: 10, every: 10s}, above: 6, min_records: 5}",
        async client =>
        {
            for (var step = 0; step < 16; step++)
            {
                await SubmitAsync(client, "node-1", "steady", "v1", 20, step >= 14 ? 0.3 : 0.1 + (0.01 * (step % 3)));
                await SubmitAsync(client, "node-1", "wild", "v1", 20, step % 2 == 0 ? 0.1 : 0.4);
                await StepAsync(client);
            }

            var alert = (await AlertsAsync(client)).ShouldHaveSingleItem();
            LabelOf(alert, "model").ShouldBe("steady");
            alert.Evidence.Value!.Value.ShouldBeGreaterThan(6);
            alert.Evidence.Current!.Value.ShouldBe(0.3, 0.01);
            alert.Evidence.Reference!.Value.ShouldBe(0.11, 0.02);
        });

    [Fact]
    public void Data_that_differ_from_the_same_hours_before_alert_until_those_hours_have_them_too() => Run(
        "{alert: Moved, metric: data_drift(amount), window: 30s, baseline: 1m ago, above: 0.1, min_records: 100}",
        async client =>
        {
            for (var step = 0; step < 20; step++)
            {
                await SubmitAmountsAsync(client, "moved", step < 8 ? 0 : 50);
                await SubmitAmountsAsync(client, "steady", 0);
                await StepAsync(client);
                var alerts = await AlertsAsync(client);
                if (step is 6 or 19)
                    alerts.ShouldBeEmpty($"step {step}");
                if (step != 11)
                    continue;
                var alert = alerts.ShouldHaveSingleItem();
                LabelOf(alert, "model").ShouldBe("moved");
                alert.Evidence.Value!.Value.ShouldBe(0.5, 0.1);
                alert.Evidence.Records.ShouldBe(150UL);
            }
        });

    [Fact]
    public void One_alert_over_all_models_puts_their_windows_together() => Run(
        "{alert: Errors, metric: records, scope: all, models: 'a*', window: 30s, above: 100}",
        async client =>
        {
            for (var step = 0; step < 10; step++)
            {
                // 40 + 40 records in 30 s of either are under the threshold; together they are over it.
                foreach (var model in new[] { "a1", "a2", "b" })
                    await SubmitAsync(client, "node-1", model, "v1", 27, 0.01);
                await StepAsync(client);
            }

            var alert = (await AlertsAsync(client)).ShouldHaveSingleItem();
            alert.Labels.Select(static label => label.Name).ShouldBe(["alertname"]);
            alert.Evidence.Value.ShouldBe(162);
        });

    [Fact]
    public void Versions_have_alerts_of_their_own_and_nodes_that_owe_it_are_named() => Run(
        """
        {alert: VersionSlow, metric: latency_p90, scope: version, window: 30s, above: 0.25}
              - {alert: ModelSlow, metric: latency_p90, window: 30s, above: 0.25}
        """,
        async client =>
        {
            for (var step = 0; step < 8; step++)
            {
                await SubmitAsync(client, "node-good", "m", "v1", 20, 0.01);
                await SubmitAsync(client, "node-bad", "m", "v2", 20, step >= 3 ? 1 : 0.01);
                await StepAsync(client);
            }

            var alerts = await AlertsAsync(client);
            alerts.Count.ShouldBe(2);
            LabelOf(alerts.Single(static a => a.Rule == "VersionSlow"), "version").ShouldBe("v2");
            var contributions = alerts.Single(static a => a.Rule == "ModelSlow").Evidence.Contributions;
            contributions.ShouldContain(static c => c.Kind == "node" && c.Name == "node-bad" && c.Share > 0.9);
            contributions.ShouldContain(static c => c.Kind == "version" && c.Name == "v2" && c.Share > 0.9);
        });

    [Fact]
    public void Nodes_that_owe_it_are_those_of_the_newest_evaluation() => Run(
        "{alert: ModelSlow, metric: latency_p90, window: 30s, above: 0.25, clear: 0.1}",
        async client =>
        {
            for (var step = 0; step < 14; step++)
            {
                await SubmitAsync(client, "node-1", "m", "v1", 20, step is >= 3 and < 7 ? 1 : 0.01);
                // The other one becomes slow while the alert fires, and in the end a little slow, which is neither a breach nor clear.
                await SubmitAsync(client, "node-2", "m", "v1", 20, step is >= 6 and < 10 ? 4 : step >= 10 ? 0.2 : 0.01);
                await StepAsync(client);
                if (step < 5)
                    continue;
                var nodes = (await AlertsAsync(client)).ShouldHaveSingleItem($"step {step}").Evidence.Contributions.Where(static c => c.Kind == "node").ToList();
                if (step == 5)
                    nodes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(static c => c.Name.ShouldBe("node-1"), static c => c.Value!.Value.ShouldBe(1, 0.02));
                else if (step == 9)
                    nodes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(static c => c.Name.ShouldBe("node-2"), static c => c.Value!.Value.ShouldBe(4, 0.08));
                else if (step == 13)
                    nodes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(static c => c.Name.ShouldBe("node-2"), static c => c.Value!.Value.ShouldBe(0.2, 0.004));
            }
        });

    [Fact]
    public void What_falls_silent_is_noticed_by_the_wall_clock_and_comes_back_by_data() => Run(
        "{alert: Silent, metric: records, scope: node, window: 10s, below: 1, no_data: alert, for: 20s}",
        async client =>
        {
            for (var step = 0; step < 4; step++)
                await SubmitAndStepAsync(client);
            (await AlertsAsync(client)).ShouldBeEmpty();
            await client.Delay(TimeSpan.FromSeconds(90));
            var alert = (await AlertsAsync(client)).ShouldHaveSingleItem();
            (alert.Phase, LabelOf(alert, "node")).ShouldBe((AlertPhase.Firing, "node-1"));
            alert.Evidence.NoData.ShouldContain("nothing has come");

            _time += 90_000;
            for (var step = 0; step < 4; step++)
                await SubmitAndStepAsync(client);
            (await AlertsAsync(client)).ShouldBeEmpty();

            // Long enough, and nobody expects it any more.
            await client.Delay(TimeSpan.FromMinutes(40));
            (await AlertsAsync(client)).ShouldBeEmpty();
            var told = (await ToldTransitions.ReadAsync(client)).Of("Silent", "node-1");
            told.Select(static t => t.To)
                .ShouldBe([AlertPhase.Pending, AlertPhase.Firing, AlertPhase.Inactive, AlertPhase.Pending, AlertPhase.Firing, AlertPhase.Inactive], string.Join(", ", told));
        });

    [Fact]
    public void A_rule_that_goes_takes_its_alerts_along_and_one_that_changes_keeps_them() => Run(
        "{alert: Slow, metric: latency_p90, window: 30s, above: 0.25}",
        async client =>
        {
            for (var step = 0; step < 4; step++)
                await SubmitAndStepAsync(client, 1);
            (await AlertsAsync(client)).ShouldHaveSingleItem();

            await SetAsync(client, "{alert: Slow, metric: latency_p90, window: 30s, above: 0.5}");
            await SubmitAndStepAsync(client, 1);
            (await AlertsAsync(client)).ShouldHaveSingleItem().Phase.ShouldBe(AlertPhase.Firing);
            (await ToldTransitions.ReadAsync(client)).Of("Slow", "m").Count.ShouldBe(1);

            await SetAsync(client, "{alert: Other, metric: latency_p90, window: 30s, above: 5}");
            await SubmitAndStepAsync(client, 1);
            (await AlertsAsync(client)).ShouldBeEmpty();
            (await ToldTransitions.ReadAsync(client)).Of("Slow", "m").Select(static t => t.To).ShouldBe([AlertPhase.Firing, AlertPhase.Inactive]);

            // It comes back under its name and counts on.
            await SetAsync(client, "{alert: Slow, metric: latency_p90, window: 30s, above: 0.25}");
            for (var step = 0; step < 2; step++)
                await SubmitAndStepAsync(client, 1);
            (await ToldTransitions.ReadAsync(client)).Of("Slow", "m").Count.ShouldBe(3);
        });

    [Fact]
    public void Too_great_a_leap_of_event_time_is_counted_as_missed_and_does_not_hold_up_what_follows() => Run(
        "{alert: Slow, metric: latency_p90, window: 30s, above: 0.25}",
        async client =>
        {
            using var counters = new GrainCounters(AlertingInstruments.MeterName, _cluster);
            for (var step = 0; step < 3; step++)
                await SubmitAndStepAsync(client);
            _time += 7_200_000;
            for (var step = 0; step < 3; step++)
                await SubmitAndStepAsync(client, 1);
            (await AlertsAsync(client)).ShouldHaveSingleItem();
            counters["orleansmonitor.rules.missed model"].ShouldBeGreaterThan(500);
        });

    [Fact]
    public void A_model_that_is_new_is_judged_through_a_crash_from_its_first_moment_on() => Run(
        "{alert: Slow, metric: latency_p90, window: 10s, above: 0.25}",
        async client =>
        {
            for (var step = 0; step < 2; step++)
                await SubmitAndStepAsync(client);
            CrashShardOf(client, "m");
            // One commit takes event time over the whole of it.
            await SubmitAsync(client, "node-1", "m", "v1", 20, 1, 0.01, 0.01);
            await client.Delay(TimeSpan.FromSeconds(20));
            (await ToldTransitions.ReadAsync(client)).Of("Slow", "m").Select(static t => t.To).ShouldBe([AlertPhase.Firing, AlertPhase.Inactive]);
        });

    [Fact]
    public void A_model_that_was_heard_of_just_before_a_crash_is_missed() => Run(
        "{alert: Silent, metric: records, window: 10s, below: 1, no_data: alert}",
        async client =>
        {
            for (var step = 0; step < 2; step++)
                await SubmitAndStepAsync(client);
            CrashShardOf(client, "m");
            await UntilAnsweredAsync(client);
            await client.Delay(TimeSpan.FromMinutes(1));
            (await AlertsAsync(client)).ShouldHaveSingleItem().Phase.ShouldBe(AlertPhase.Firing);
        });

    [Fact]
    public void A_shard_that_lost_what_changed_nothing_is_told_it_again_although_nothing_comes_after_it() => Run(
        "{alert: Slow, metric: latency_p90, window: 10s, above: 0.25}",
        async client =>
        {
            for (var step = 0; step < 5; step++)
                await SubmitAndStepAsync(client);
            var through = await ThroughAsync(client);
            CrashShardOf(client, "m");
            await UntilAnsweredAsync(client);
            (await ThroughAsync(client)).ShouldBeLessThan(through);
            await client.Delay(TimeSpan.FromMinutes(1));
            (await ThroughAsync(client)).ShouldBe(through);
        });

    private static string LabelOf(Alert alert, string name) => alert.Labels.Single(label => label.Name == name).Value;

    private void Run(string rule, Func<SimulationClient, Task> scenario) => _cluster.Run(
        async client =>
        {
            await SetAsync(client, rule);
            await scenario(client);
        },
        TimeSpan.FromHours(3));

    private static async Task SetAsync(SimulationClient client, string rule)
    {
        var text = $"groups:\n  - name: test\n    interval: 10s\n    rules:\n      - {rule}\n";
        var change = await client.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).SetFilesAsync([new RuleSource("test.yaml", RuleOrigin.File, text)]);
        change.Errors.ShouldBeEmpty();
    }

    private async Task SubmitAndStepAsync(SimulationClient client, double latency = 0.01)
    {
        await SubmitAsync(client, "node-1", "m", "v1", 20, latency);
        await StepAsync(client);
    }

    /// <param name="client">Who sends.</param>
    /// <param name="node">For which node.</param>
    /// <param name="model">Of which model.</param>
    /// <param name="version">Of which of its versions.</param>
    /// <param name="records">In each window.</param>
    /// <param name="latencies">Of a window each, one after the other.</param>
    private async Task SubmitAsync(SimulationClient client, string node, string model, string version, ulong records, params double[] latencies)
    {
        var producer = new Guid(node.Length, (short)model.Length, (short)version.Length, [.. System.Text.Encoding.ASCII.GetBytes((node + model + version).PadRight(8)[^8..])]);
        var sequence = _sequences[producer] = _sequences.GetValueOrDefault(producer) + 1;
        var windows = latencies.Select((latency, i) => new WindowPart(version, "", _time + (i * BaseWindow), TestParts.Partial(_time + (i * BaseWindow), records, latency))).ToArray();
        var part = new ModelPart(model, windows, [], []);
        var grain = client.GetGrain<INodeGrain>(node);
        var result = await grain.SubmitAsync(TestParts.Batch(producer, sequence, sequence - 1, part));
        result.Status.ShouldBe(SubmitStatus.Accepted);
        (await grain.WaitForCommitAsync(result.Id, TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
    }

    /// <summary>Fifty records of a window with an amount that is uniform over 100.</summary>
    private async Task SubmitAmountsAsync(SimulationClient client, string model, double from)
    {
        var producer = new Guid(model.Length, 7, 7, [.. System.Text.Encoding.ASCII.GetBytes(model.PadRight(8)[..8])]);
        var sequence = _sequences[producer] = _sequences.GetValueOrDefault(producer) + 1;
        var partial = PartialAggregate.Decode(TestParts.Partial(_time, 50, 0.01));
        partial.Features.AddNumeric("amount", [.. Enumerable.Range(0, 50).Select(i => from + (2 * i) + 1)]);
        var grain = client.GetGrain<INodeGrain>("node-1");
        var result = await grain.SubmitAsync(TestParts.Batch(producer, sequence, sequence - 1, new ModelPart(model, [new WindowPart("v1", "", _time, partial.Encode())], [], [])));
        (await grain.WaitForCommitAsync(result.Id, TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
    }

    private async Task StepAsync(SimulationClient client)
    {
        _time += BaseWindow;
        await client.Delay(TimeSpan.FromSeconds(1));
    }

    /// <summary>Crashes the silo where the alerts of a model are, and starts it again.</summary>
    private void CrashShardOf(SimulationClient client, string model)
    {
        var silo = _cluster.FindSilo(client.GetGrain<IAlertShardGrain>(ShardKeys.Of(ShardKeys.OfOwner(OwnerId.Model(model), Shards))))!.Value;
        _cluster.CrashSilo(silo);
        _cluster.RestartSilo(silo);
    }

    /// <summary>How far its shard knows the model.</summary>
    private static async Task<long> ThroughAsync(SimulationClient client) =>
        (await client.GetGrain<IAlertShardGrain>(ShardKeys.Of(ShardKeys.OfOwner(OwnerId.Model("m"), Shards))).ReportAsync(new FeedReport(OwnerKind.Model, "m", 0, -1, []))).Through;

    private static async Task UntilAnsweredAsync(SimulationClient client)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await AlertsAsync(client);
                return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException && attempt < 100)
            {
                await client.Delay(TimeSpan.FromMilliseconds(300));
            }
        }
    }

    private static async Task<List<Alert>> AlertsAsync(SimulationClient client)
    {
        var alerts = new List<Alert>();
        for (var shard = 0; shard < Shards; shard++)
            alerts.AddRange(await client.GetGrain<IAlertShardGrain>(ShardKeys.Of(shard)).ListAsync());
        return alerts;
    }
}
