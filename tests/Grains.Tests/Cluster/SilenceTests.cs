using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Alerts;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Health;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.Tests.Simulation;
using OrleansMonitor.Rules;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Cluster;

/// <summary>The shipped rules on nodes and silos that come and go, in virtual time.</summary>
public sealed class SilenceTests : IDisposable
{
    private const int Shards = 2;
    private const int Fleet = 20;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    private readonly SimulatedCluster _cluster;
    private readonly Dictionary<string, (Guid Producer, ulong Sequence)> _clients = [];
    private readonly HashSet<string> _paged = [];

    public SilenceTests()
    {
        var options = new SimulationOptions { Silos = 2 };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        IAggregateStore? store = null;
        _cluster = new SimulatedCluster(1, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(new SeededRandomness(new Random(3)));
            services.Configure<AlertingOptions>(static o =>
            {
                o.RefreshInterval = TimeSpan.FromSeconds(1);
                o.Shards = Shards;
            });
            services.AddMonitorGrains();
        });
        store = new MemoryAggregateStore(_cluster.Time);
    }

    private long Now => _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rolling_update_pages_nobody_whether_what_ends_signs_off_or_not(bool signsOff) => Run(async client =>
    {
        var nodes = Names("old").ToList();
        await BeatAsync(client, nodes, 6);
        for (var i = 0; i < Fleet; i++)
        {
            nodes.Add($"new-{i}");
            await BeatAsync(client, nodes, 2);
            nodes.Remove($"old-{i}");
            if (signsOff)
                await SignOffAsync(client, $"old-{i}");
            await BeatAsync(client, nodes, 1);
        }

        await BeatAsync(client, nodes, 30);
        _paged.ShouldBeEmpty();
    });

    [Fact]
    public void A_rolling_update_under_the_same_names_pages_nobody() => Run(async client =>
    {
        await BeatAsync(client, Names("node"), 6);
        for (var i = 0; i < Fleet; i++)
        {
            // Killed, and back after a minute and a half.
            await BeatAsync(client, [.. Names("node").Where(node => node != $"node-{i}")], 4);
            _clients.Remove($"node-{i}");
            await BeatAsync(client, Names("node"), 1);
        }

        _paged.ShouldBeEmpty();
    });

    [Fact]
    public void A_rack_that_dies_is_told_by_name_and_is_over_when_it_is_back() => Run(async client =>
    {
        await BeatAsync(client, Names("node"), 6);
        await BeatAsync(client, [.. Names("node").Skip(5)], 10);
        var alert = (await AlertsAsync(client)).Single(static alert => alert.Rule == "NodesSilent");
        (alert.Phase, alert.Evidence.Value, alert.Evidence.Records).ShouldBe((AlertPhase.Firing, 0.25, 20UL));
        alert.Evidence.Contributions.Select(static each => $"{each.Kind} {each.Name}").ShouldBe(["node node-0", "node node-1", "node node-2", "node node-3", "node node-4"]);
        alert.Annotations.ShouldContain(static each => each.Name == "summary" && each.Value == "25% of the nodes of m are silent");

        await BeatAsync(client, Names("node"), 5);
        (await AlertsAsync(client)).ShouldBeEmpty();
    });

    // Rolls are called every 15 seconds, for moments half a minute apart: wherever the silence falls, its alert is not before it.
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(24)]
    [InlineData(28)]
    public void An_alert_begins_no_sooner_than_the_silence_that_it_is_about(int seconds) => Run(async client =>
    {
        string[] nodes = ["a", "b", "c"];
        await BeatAsync(client, nodes, 6);
        await client.Delay(TimeSpan.FromSeconds(seconds));
        await BeatAsync(client, nodes, 1);
        var silent = Now - (long)(Beat - new CardinalityOptions().NodeTimeout).TotalMilliseconds;
        await BeatAsync(client, nodes[1..], 8);
        var alert = (await AlertsAsync(client)).Single(static alert => alert.Rule == "NodesSilent");
        alert.ActiveAt.ShouldNotBeNull().ShouldBeInRange(silent - 1_000, silent + 60_000);
    });

    [Fact]
    public void A_model_all_of_whose_nodes_die_is_told_although_nothing_comes_any_more() => Run(async client =>
    {
        await BeatAsync(client, ["only"], 6);
        await client.Delay(TimeSpan.FromMinutes(4));
        (await AlertsAsync(client)).Where(static alert => alert.Phase == AlertPhase.Firing).Select(static alert => alert.Rule).ShouldBe(["NodesSilent"]);
        await client.Delay(TimeSpan.FromMinutes(16));
        (await AlertsAsync(client)).Where(static alert => alert.Phase == AlertPhase.Firing).Select(static alert => alert.Rule).Order().ShouldBe(["ModelWithoutData", "NodeMissing", "NodesSilent"]);
    });

    [Fact]
    public void A_replay_that_ended_is_neither_silent_nor_without_data() => Run(async client =>
    {
        await BeatAsync(client, ["replay"], 6);
        await SignOffAsync(client, "replay");
        await client.Delay(TimeSpan.FromHours(2));
        (await AlertsAsync(client)).ShouldBeEmpty();
        var overview = await client.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync();
        overview.Nodes.ShouldHaveSingleItem().SignedOff.ShouldBeGreaterThan(0);
    });

    [Fact]
    public void A_request_made_by_hand_is_no_node_to_watch() => Run(async client =>
    {
        await BeatAsync(client, Names("node"), 3);
        await client.GetGrain<INodeGrain>("by-hand").SubmitAsync(TestParts.Batch(Guid.Empty, 0, 0, Part()));
        await client.GetGrain<INodeGrain>("by-key").SubmitAsync(TestParts.Batch(Guid.NewGuid(), 1, 0, Part()) with { IsWatched = false });
        await BeatAsync(client, Names("node"), 30);
        _paged.ShouldBeEmpty();
        (await AlertsAsync(client)).ShouldBeEmpty();
    });

    [Fact]
    public void A_model_fed_by_hand_through_a_node_that_a_client_uses_is_not_watched_on_account_of_the_hand() => Run(async client =>
    {
        await BeatAsync(client, ["a"], 3);
        await HandAsync(client, "a", "by-hand");
        // The client goes on, and nothing is missed of the other model although nothing comes of it.
        await BeatAsync(client, ["a"], 60);
        _paged.ShouldBeEmpty();
        // It goes without a word: that is told of its own model, and of no other, whoever sends by hand.
        for (var minute = 0; minute < 20; minute++)
        {
            await HandAsync(client, "a", "by-hand");
            await client.Delay(TimeSpan.FromMinutes(1));
        }

        var firing = (await AlertsAsync(client)).Where(static alert => alert.Phase == AlertPhase.Firing).ToArray();
        firing.Select(static alert => alert.Rule).Order().ShouldBe(["ModelWithoutData", "NodeMissing", "NodesSilent"]);
        firing.ShouldAllBe(static alert => ModelOf(alert) == "m");
        var overview = await client.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync();
        var node = overview.Nodes.ShouldHaveSingleItem();
        node.StateAt(_cluster.Time.GetUtcNow(), overview.NodeTimeout, overview.NodeRetention).ShouldBe(NodeState.Silent);
        (node.IsMissedOf("m"), node.IsMissedOf("by-hand")).ShouldBe((true, false));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_made_by_hand_neither_begins_nor_ends_nor_prolongs_the_watch(bool hasKey) => Run(async client =>
    {
        await BeatAsync(client, ["a"], 3);
        await SignOffAsync(client, "a");
        // After the client ended in order, by hand, of its own model: nobody is missed for it.
        await HandAsync(client, "a", "m", hasKey);
        await client.Delay(TimeSpan.FromMinutes(30));
        (await AlertsAsync(client)).ShouldBeEmpty();

        // While a client that ended without a word is missed, by hand: it stays missed.
        await BeatAsync(client, ["a"], 3);
        for (var minute = 0; minute < 5; minute++)
        {
            await HandAsync(client, "a", "m", hasKey);
            await client.Delay(TimeSpan.FromMinutes(1));
        }

        (await AlertsAsync(client)).ShouldContain(static alert => alert.Rule == "NodesSilent" && alert.Phase == AlertPhase.Firing);
    });

    [Fact]
    public void Of_two_clients_of_a_node_the_one_that_ended_in_order_is_not_missed_of_its_model() => Run(async client =>
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var node = client.GetGrain<INodeGrain>("a");
        await CommitAsync(node, TestParts.Batch(first, 1, 0, Part("ended")));
        await CommitAsync(node, TestParts.Batch(second, 1, 0, Part("broken")));
        await node.SignOffAsync(first, 1, 1);
        // What is known of it outlives every activation.
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
        {
            _cluster.CrashSilo(silo);
            _cluster.RestartSilo(silo);
        }

        await client.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync();
        await client.Delay(TimeSpan.FromMinutes(20));
        await HandAsync(client, "a", "ended");
        await client.Delay(TimeSpan.FromMinutes(5));
        var firing = (await AlertsAsync(client)).Where(static alert => alert.Phase == AlertPhase.Firing).ToArray();
        firing.ShouldNotBeEmpty();
        firing.ShouldAllBe(static alert => ModelOf(alert) == "broken");
    });

    [Fact]
    public void A_node_whose_clients_are_forgotten_is_not_missed() => Run(async client =>
    {
        await BeatAsync(client, ["a"], 3);
        await client.Delay(TimeSpan.FromHours(1));
        (await AlertsAsync(client)).ShouldNotBeEmpty();
        await client.Delay(TimeSpan.FromHours(26));
        await HandAsync(client, "a", "m");
        await client.Delay(TimeSpan.FromMinutes(5));
        (await AlertsAsync(client)).Where(static alert => alert.Phase == AlertPhase.Firing).ShouldBeEmpty();
    });

    [Fact]
    public void A_node_that_comes_back_after_it_signed_off_is_watched_again() => Run(async client =>
    {
        await BeatAsync(client, ["a"], 3);
        await SignOffAsync(client, "a");
        await client.Delay(TimeSpan.FromMinutes(10));
        (await AlertsAsync(client)).ShouldBeEmpty();
        await BeatAsync(client, ["a"], 3);
        await client.Delay(TimeSpan.FromMinutes(5));
        (await AlertsAsync(client)).ShouldContain(static alert => alert.Rule == "NodesSilent" && alert.Phase == AlertPhase.Firing);
    });

    [Fact]
    public void A_sign_off_outlives_crashes_and_late_arrivals_do_not_undo_it() => Run(async client =>
    {
        await BeatAsync(client, ["a"], 3);
        var (producer, last) = _clients["a"];
        await SignOffAsync(client, "a");
        // What a proxy had held back: counted before, and no sign of life.
        (await client.GetGrain<INodeGrain>("a").SubmitAsync(Batch(producer, last))).Status.ShouldBe(SubmitStatus.Committed);
        await client.GetGrain<INodeGrain>("a").PollAsync(producer, last);
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
        {
            _cluster.CrashSilo(silo);
            _cluster.RestartSilo(silo);
        }

        await client.Delay(TimeSpan.FromMinutes(30));
        (await AlertsAsync(client)).ShouldBeEmpty();
    });

    [Fact]
    public void One_process_of_several_that_signs_off_does_not_speak_for_the_others() => Run(async client =>
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var node = client.GetGrain<INodeGrain>("a");
        foreach (var producer in new[] { first, second })
            await CommitAsync(node, Batch(producer, 1));
        await node.SignOffAsync(first, 1, 1);
        await client.Delay(TimeSpan.FromMinutes(5));
        (await AlertsAsync(client)).ShouldContain(static alert => alert.Rule == "NodesSilent" && alert.Phase == AlertPhase.Firing);
        await node.SignOffAsync(second, 1, 1);
        await client.Delay(TimeSpan.FromMinutes(5));
        (await AlertsAsync(client)).ShouldBeEmpty();
    });

    [Fact]
    public void A_silo_that_went_without_a_word_is_lost_and_one_that_said_so_is_not() => Run(async client =>
    {
        var coordinator = client.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key);
        for (var beat = 0; beat < 24; beat++)
        {
            await coordinator.ReportSiloAsync(Silo("silo-0"));
            if (beat < 6)
                await coordinator.ReportSiloAsync(Silo("silo-1"));
            if (beat < 6)
                await coordinator.ReportSiloAsync(Silo("silo-2") with { HasLeft = beat == 5 });
            await client.Delay(TimeSpan.FromSeconds(10));
        }

        var alert = (await AlertsAsync(client)).ShouldHaveSingleItem();
        (alert.Rule, alert.Phase, alert.Evidence.Value).ShouldBe(("SiloLost", AlertPhase.Firing, 1.0));
        alert.Evidence.Contributions.ShouldHaveSingleItem().Name.ShouldBe("silo-1");
        (await coordinator.GetOverviewAsync()).Silos!.Select(static silo => (silo.Silo, silo.HasLeft)).ShouldBe([("silo-0", false), ("silo-1", false), ("silo-2", true)]);
    });

    private static SiloSummary Silo(string name) => new(name, "1.0", 1, 0, false, 0.1, 1000, 5, 0, 0);

    private void Run(Func<SimulationClient, Task> scenario) => _cluster.Run(
        async client =>
        {
            var change = await client.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).SetFilesAsync([new RuleSource(DefaultRules.File, RuleOrigin.File, DefaultRules.Text)]);
            change.Errors.ShouldBeEmpty();
            await scenario(client);
        },
        TimeSpan.FromHours(48));

    private static string[] Names(string name) => [.. Enumerable.Range(0, Fleet).Select(i => $"{name}-{i}")];

    /// <summary>All of the nodes send, again and again; what pages meanwhile is noted.</summary>
    private async Task BeatAsync(SimulationClient client, IReadOnlyCollection<string> nodes, int beats)
    {
        for (var beat = 0; beat < beats; beat++)
        {
            foreach (var node in nodes)
            {
                var (producer, sequence) = _clients.GetValueOrDefault(node, (Guid.NewGuid(), 0UL));
                _clients[node] = (producer, sequence + 1);
                await CommitAsync(client.GetGrain<INodeGrain>(node), Batch(producer, sequence + 1));
            }

            await client.Delay(Beat);
            foreach (var alert in await AlertsAsync(client))
            {
                if (alert.Phase == AlertPhase.Firing)
                    _paged.Add($"{alert.Rule} {alert.Evidence.Value}");
            }
        }
    }

    /// <summary>A request without a producer, or with an idempotency key.</summary>
    private async Task HandAsync(SimulationClient client, string node, string model, bool hasKey = false)
    {
        var batch = TestParts.Batch(hasKey ? Guid.NewGuid() : Guid.Empty, hasKey ? 1UL : 0, 0, Part(model)) with { IsWatched = false };
        await CommitAsync(client.GetGrain<INodeGrain>(node), hasKey ? batch with { Stamp = batch.Stamp with { Content = Guid.NewGuid() } } : batch);
    }

    private async Task SignOffAsync(SimulationClient client, string node)
    {
        var (producer, sequence) = _clients[node];
        _clients.Remove(node);
        (await client.GetGrain<INodeGrain>(node).SignOffAsync(producer, sequence, sequence)).Status.ShouldBe(SubmitStatus.Polled);
    }

    private static async Task CommitAsync(INodeGrain node, NodeBatch batch)
    {
        var result = await node.SubmitAsync(batch);
        result.Status.ShouldBe(SubmitStatus.Accepted);
        (await node.WaitForCommitAsync(result.Id, TimeSpan.FromSeconds(5))).Status.ShouldBe(SubmitStatus.Committed);
    }

    private NodeBatch Batch(Guid producer, ulong sequence) => TestParts.Batch(producer, sequence, 0, Part());

    private ModelPart Part(string model = "m") => TestParts.Part(model, TestParts.Window(Now / 10_000 * 10_000, 5));

    private static string ModelOf(Alert alert) => alert.Labels.Single(static label => label.Name == "model").Value;

    private static async Task<List<Alert>> AlertsAsync(SimulationClient client)
    {
        var alerts = new List<Alert>();
        for (var shard = 0; shard < Shards; shard++)
            alerts.AddRange(await client.GetGrain<IAlertShardGrain>(ShardKeys.Of(shard)).ListAsync());
        return alerts;
    }
}
