using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Grains.Tests.Simulation;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Payloads;

/// <summary>Halves of inferences find each other, in any order, across silos and under virtual time.</summary>
public sealed class PayloadPairTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 20;
    private const int Inferences = 200;

    [Fact]
    public void Every_pair_is_handed_out_once_in_whatever_order_and_however_often_its_halves_come() =>
        SimulationSeeds.Run(output, DefaultSeeds, static (seed, log) => Run(seed, log, static _ => { }, static async (client, _) =>
        {
            var events = Enumerable.Range(0, Inferences).SelectMany(static i => new[] { Half(i, false), Half(i, true), Half(i, false), Half(i, true) }).ToArray();
            Shuffle(client.Random, events);
            var (paired, duplicates) = (new List<ulong>(), 0);
            foreach (var each in events)
            {
                var match = await Offer(client, each);
                if (match.Status == PayloadMatchStatus.Paired)
                    paired.Add(match.Other.ShouldNotBeNull().Key);
                duplicates += match.Status == PayloadMatchStatus.Duplicate ? 1 : 0;
            }

            paired.Order().ShouldBe(Enumerable.Range(0, Inferences).Select(static i => (ulong)i));
            duplicates.ShouldBe(2 * Inferences);
        }));

    [Fact]
    public void What_waits_in_vain_is_counted_alone_or_let_go() =>
        SimulationSeeds.Run(output, DefaultSeeds, static (seed, log) => Run(seed, log, static _ => { }, static async (client, sink) =>
        {
            await Offer(client, Half(1, isResponse: true));
            await Offer(client, Half(2, isResponse: false));
            await Task.Delay(TimeSpan.FromSeconds(13), client.Time);
            sink.Counted.Select(static each => each.Key).ShouldBe([1UL]);

            // The response was counted without its request, which comes too late.
            (await Offer(client, Half(1, isResponse: false))).Status.ShouldBe(PayloadMatchStatus.Duplicate);
            await Task.Delay(TimeSpan.FromMinutes(6), client.Time);

            // The request was let go, so its response is one by itself.
            (await Offer(client, Half(2, isResponse: true))).Status.ShouldBe(PayloadMatchStatus.Waiting);
            await Task.Delay(TimeSpan.FromSeconds(13), client.Time);
            sink.Counted.Select(static each => each.Key).ShouldBe([1UL, 2UL]);
        }));

    [Fact]
    public void A_request_without_an_answer_is_an_error_where_it_is_said_to_be() =>
        SimulationSeeds.Run(output, DefaultSeeds, static (seed, log) => Run(seed, log, static options => options.UnansweredError = "no-response", static async (client, sink) =>
        {
            await Offer(client, Half(2, isResponse: false));
            await Task.Delay(TimeSpan.FromMinutes(6), client.Time);
            sink.Counted.ShouldHaveSingleItem().IsResponse.ShouldBeFalse();
            (await Offer(client, Half(2, isResponse: true))).Status.ShouldBe(PayloadMatchStatus.Duplicate);
        }));

    [Fact]
    public void What_could_not_be_counted_is_offered_again() =>
        SimulationSeeds.Run(output, DefaultSeeds, static (seed, log) => Run(seed, log, static _ => { }, static async (client, sink) =>
        {
            sink.Failures = 3;
            await Offer(client, Half(1, isResponse: true));
            await Task.Delay(TimeSpan.FromSeconds(20), client.Time);
            sink.Counted.ShouldHaveSingleItem();

            await Offer(client, Half(2, isResponse: false));
            var match = await Offer(client, Half(2, isResponse: true));
            await client.GetGrain<IPayloadPairGrain>(IPayloadPairGrain.PartOf(2)).RestoreAsync(2, match.Other);
            (await Offer(client, Half(2, isResponse: false))).Status.ShouldBe(PayloadMatchStatus.Duplicate, "it waits again");
            (await Offer(client, Half(2, isResponse: true))).Status.ShouldBe(PayloadMatchStatus.Paired);
        }));

    [Fact]
    public void What_is_done_is_known_after_its_silo_stopped() =>
        SimulationSeeds.Run(output, DefaultSeeds, static (seed, log) => Run(seed, log, static _ => { }, static async (cluster, client, _) =>
        {
            await Offer(client, Half(1, isResponse: false));
            (await Offer(client, Half(1, isResponse: true))).Status.ShouldBe(PayloadMatchStatus.Paired);
            // What could not be counted is not done.
            await Offer(client, Half(1 + IPayloadPairGrain.Partitions, isResponse: false));
            var match = await Offer(client, Half(1 + IPayloadPairGrain.Partitions, isResponse: true));
            match.Status.ShouldBe(PayloadMatchStatus.Paired);
            var part = client.GetGrain<IPayloadPairGrain>(IPayloadPairGrain.PartOf(1));
            await part.RestoreAsync(1 + IPayloadPairGrain.Partitions, null);
            var silo = cluster.FindSilo(part).ShouldNotBeNull();
            await cluster.StopSiloAsync(silo);
            cluster.RestartSilo(silo);
            (await Offer(client, Half(1, isResponse: true))).Status.ShouldBe(PayloadMatchStatus.Duplicate);
            (await Offer(client, Half(1 + IPayloadPairGrain.Partitions, isResponse: true))).Status.ShouldBe(PayloadMatchStatus.Waiting);
        }));

    [Fact]
    public void A_full_silo_lets_the_oldest_request_go_for_what_comes() =>
        SimulationSeeds.Run(output, DefaultSeeds, static (seed, log) => Run(seed, log, static options => options.MaxWaiting = 2, static async (client, _) =>
        {
            const int Part = IPayloadPairGrain.Partitions;
            await Offer(client, Half(0, isResponse: false));
            await Offer(client, Half(Part, isResponse: false));
            (await Offer(client, Half(2 * Part, isResponse: true))).Status.ShouldBe(PayloadMatchStatus.Waiting);
            (await Offer(client, Half(3 * Part, isResponse: true))).Status.ShouldBe(PayloadMatchStatus.Waiting);
            (await Offer(client, Half(4 * Part, isResponse: false))).Status.ShouldBe(PayloadMatchStatus.Full);
            (await Offer(client, Half(3 * Part, isResponse: false))).Status.ShouldBe(PayloadMatchStatus.Paired);
        }));

    private static void Run(long seed, Action<SimulationEvent>? log, Action<KServeOptions> configure, Func<SimulationClient, Sink, Task> run) =>
        Run(seed, log, configure, (_, client, sink) => run(client, sink));

    private static void Run(long seed, Action<SimulationEvent>? log, Action<KServeOptions> configure, Func<SimulatedCluster, SimulationClient, Sink, Task> run)
    {
        var options = new SimulationOptions { EventLog = log };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        var sink = new Sink();
        IAggregateStore? store = null;
        using var cluster = new SimulatedCluster(seed, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IPayloadSink>(sink);
            services.Configure(configure);
            services.AddMonitorGrains();
        });
        store = new MemoryAggregateStore(cluster.Time);
        cluster.Run(client => run(cluster, client, sink), TimeSpan.FromMinutes(30));
    }

    private static ValueTask<PayloadMatch> Offer(SimulationClient client, PayloadEvent payload) =>
        client.GetGrain<IPayloadPairGrain>(IPayloadPairGrain.PartOf(payload.Key)).OfferAsync(payload);

    private static PayloadEvent Half(int key, bool isResponse) => new(
        (ulong)key, $"{key}", 0, 0, "m", "", "n", isResponse ? null : PayloadInputs.None, isResponse ? new PayloadOutputs(1, ["yes"], [double.NaN], [double.NaN], [], []) : null);

    private static void Shuffle(SeededRandom random, PayloadEvent[] events)
    {
        for (var i = events.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (events[i], events[j]) = (events[j], events[i]);
        }
    }

    private sealed class Sink : IPayloadSink
    {
        public List<PayloadEvent> Counted { get; } = [];

        public int Failures { get; set; }

        public ValueTask<IReadOnlyList<PayloadEvent>> CountAsync(IReadOnlyList<PayloadEvent> events)
        {
            if (Failures-- > 0)
                return new(events);
            Counted.AddRange(events);
            return new([]);
        }
    }
}
