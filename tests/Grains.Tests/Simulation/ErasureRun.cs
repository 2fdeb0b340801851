using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>
/// A model whose batches, labels and corrections come while an operator deletes a version, ranges and the whole of it, and while silos
/// die and the store fails. Each batch has a window of its own, so that what is stored tells of each what became of it.
/// </summary>
internal sealed class ErasureRun : IDisposable
{
    private const string Model = "m";
    private const int Batches = 36;
    private const int Erasures = 4;
    private const long Window = 10_000;

    private static readonly TimeSpan ChaosTime = TimeSpan.FromSeconds(12);
    private static readonly OwnerId Owner = OwnerId.Model(Model);

    private readonly SimulatedCluster _cluster;
    private readonly RandomStoreFaults _faults;
    private readonly MemoryAggregateStore _store;
    private readonly List<Sent> _sent = [];
    private readonly List<Asked> _asked = [];
    private readonly long _seed;
    private long _start;

    internal ErasureRun(long seed, Action<SimulationEvent>? log = null)
    {
        _seed = seed;
        var options = new SimulationOptions { EventLog = log, ResponseTimeout = TimeSpan.FromSeconds(3) };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        options.IsExpectedError = static e => e is InjectedStoreException or OwnerFencedException or TimeoutException or OperationCanceledException or IOException or Orleans.Runtime.OrleansException;
        IAggregateStore? store = null;
        var randomness = new SeededRandomness(new SeededRandom(seed, 61));
        _faults = new RandomStoreFaults(new SeededRandom(seed, 60));
        _cluster = new SimulatedCluster(seed, options, (_, services) =>
        {
            services.AddSingleton(_ => store!);
            services.AddSingleton<IRandomness>(randomness);
            services.Configure<CommitOptions>(static o =>
            {
                o.Interval = TimeSpan.FromMilliseconds(100);
                o.MaxBackoff = TimeSpan.FromSeconds(1);
                o.MaxCachedRows = 6;
                o.TidyInterval = TimeSpan.FromSeconds(1);
            });
            services.Configure<LabelOptions>(static o => o.MergedChunks = 3);
            services.AddMonitorGrains();
        });
        _store = new MemoryAggregateStore(_cluster.Time, _faults);
        store = _store;
    }

    /// <summary>Batches that were deleted, and that stayed.</summary>
    internal (int Deleted, int Kept) Seen { get; private set; }

    internal void Run() => _cluster.Run(RunAsync, TimeSpan.FromMinutes(10));

    public void Dispose() => _cluster.Dispose();

    private async Task RunAsync(SimulationClient client)
    {
        _start = _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds() / Window * Window;
        var ids = new SeededRandomness(new SeededRandom(_seed, 62));
        var producers = Enumerable.Range(0, 2).Select(i => SendAllAsync(client, $"node-{i}", ids.NewId(), i)).ToList();
        producers.Add(EraseAllAsync(client));
        producers.Add(new Chaos(_cluster, _faults, client.Random).RunAsync(ChaosTime));
        await Task.WhenAll(producers);
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
        {
            _cluster.CrashSilo(silo);
            _cluster.RestartSilo(silo);
        }

        await client.Delay(TimeSpan.FromSeconds(1));
        await UntilAsync(client, () => client.GetGrain<IModelGrain>(Model).GetSummaryAsync());
        Verify();
    }

    /// <summary>A batch with a prediction, then its label, which is wrong, then the right one in its place.</summary>
    private async Task SendAllAsync(SimulationClient client, string node, Guid producer, int first)
    {
        var sequence = 0UL;
        for (var i = first; i < Batches; i += 2)
        {
            var sent = new Sent(i, $"v{i % 3}", _start - ((Batches - i) * Window), (ulong)client.Random.Next(1, 50), Now);
            _sent.Add(sent);
            foreach (var part in new[] { sent.Predicted(), sent.Labelled("no", replace: false), sent.Labelled("yes", replace: true) })
            {
                await SendAsync(client, node, TestBatch(producer, ++sequence, part));
                if (sent.Acknowledged == TimeSpan.MaxValue)
                    sent.Acknowledged = Now;
                await client.Delay(TimeSpan.FromMilliseconds(client.Random.Next(0, 60)));
            }
        }
    }

    private static async Task SendAsync(SimulationClient client, string node, NodeBatch batch) => await UntilAsync(client, async () =>
    {
        var grain = client.GetGrain<INodeGrain>(node);
        var answer = await grain.SubmitAsync(batch);
        if (answer.Status is SubmitStatus.Accepted or SubmitStatus.Duplicate)
            answer = await grain.WaitForCommitAsync(batch.Stamp.Id, TimeSpan.FromSeconds(1));
        if (answer.Status != SubmitStatus.Committed)
            throw new TimeoutException();
        return true;
    });

    private async Task EraseAllAsync(SimulationClient client)
    {
        var random = client.Random;
        for (var i = 0; i < Erasures; i++)
        {
            await client.Delay(TimeSpan.FromMilliseconds(random.Next(200, 3000)));
            var from = _start - (random.Next(Batches) * Window);
            var erasure = random.Next(4) switch
            {
                0 => new Erasure(),
                1 => new Erasure(Version: $"v{random.Next(3)}"),
                2 => new Erasure(To: from),
                _ => new Erasure(From: from, To: from + (8 * Window)),
            };
            var asked = new Asked(erasure, Now);
            await UntilAsync(client, () => client.GetGrain<IModelGrain>(Model).EraseAsync(erasure));
            _asked.Add(asked with { Answered = Now });
        }
    }

    private TimeSpan Now => _cluster.Time.Elapsed;

    private static async Task<T> UntilAsync<T>(SimulationClient client, Func<Task<T>> act)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (Exception e) when (e is not Shouldly.ShouldAssertException)
            {
                await client.Delay(TimeSpan.FromMilliseconds(client.Random.Next(20, 400)));
            }
        }
    }

    private static NodeBatch TestBatch(Guid producer, ulong sequence, ModelPart part) =>
        new(new BatchStamp(new BatchId(producer, sequence), sequence - 1), [part], [.. part.Windows.Select(window => window with { Version = "", Segment = Model })]);

    private void Verify()
    {
        _faults.IsSuspended = true;
        var range = _store.ReadRangeAsync(Owner, new RowFilter(long.MinValue, long.MaxValue), CancellationToken.None).Result!;
        var state = OwnerState.Decode(range.State);
        var rows = range.Rows.ToDictionary(row => row.Key.Start, row => (row.Key.Version, Partial: PartialAggregate.Decode(row.Partial)));
        var kept = 0;
        foreach (var sent in _sent)
        {
            var what = $"batch {sent.Index} of {sent.Version}, {string.Join("; ", _asked)}";
            var isThere = rows.Remove(sent.Time, out var row) && row.Partial.HasTraffic && row.Partial.Traffic.Records > 0;
            kept += isThere ? 1 : 0;
            var deletions = _asked.Where(asked => asked.Takes(sent)).ToList();
            if (deletions.Exists(asked => sent.Acknowledged <= asked.Begun))
                isThere.ShouldBeFalse($"deleted after it was acknowledged: {what}");
            else if (deletions.TrueForAll(asked => sent.Begun >= asked.Answered))
                isThere.ShouldBeTrue($"sent after what was deleted: {what}");
            if (!isThere)
                continue;
            row.Version.ShouldBe(sent.Version, what);
            row.Partial.Traffic.Records.ShouldBe(sent.Records, what);
            VerifyLabel(sent, deletions, row.Partial, what);
        }

        rows.Values.ShouldAllBe(row => !row.Partial.HasTraffic || row.Partial.Traffic.Records == 0);
        state.Records.ShouldBe((ulong)_sent.Where(sent => range.Rows.Any(row => row.Key.Start == sent.Time)).Sum(sent => (long)sent.Records));
        state.InexactCorrections.ShouldBe(0UL);
        Seen = (_sent.Count - kept, kept);
        _faults.IsSuspended = false;
    }

    /// <summary>Unless something of the record was deleted while it was under way, its label counts once, and is the corrected one.</summary>
    private static void VerifyLabel(Sent sent, List<Asked> deletions, PartialAggregate row, string what)
    {
        var figures = row.HasConfusion ? row.Confusion.ToFigures() : null;
        (figures?.Count ?? 0).ShouldBeLessThanOrEqualTo(1UL, what);
        (row.Measurements.FindNumeric("judge")?.Values ?? 0).ShouldBeLessThanOrEqualTo(1ul, what);
        row.Traffic.Labelled.ShouldBe(figures?.Count ?? 0, what);
        if (!deletions.TrueForAll(asked => sent.Begun >= asked.Answered))
            return;
        (figures?.Count ?? 0).ShouldBe(1UL, what);
        figures!.Accuracy.ShouldBe(1, what);
        var judge = row.Measurements.FindNumeric("judge")?.ToFigures();
        (judge?.Count, judge?.Mean, judge?.Min).ShouldBe((1ul, 0.75, 0.75), what);
    }

    private sealed record Asked(Erasure Erasure, TimeSpan Begun)
    {
        internal TimeSpan Answered { get; init; } = TimeSpan.MaxValue;

        internal bool Takes(Sent sent) =>
            (Erasure.Version ?? sent.Version) == sent.Version && sent.Time >= (Erasure.From ?? 0) && sent.Time + Window <= (Erasure.To ?? long.MaxValue);
    }

    private sealed class Sent(int index, string version, long time, ulong records, TimeSpan begun)
    {
        internal int Index => index;

        internal string Version => version;

        internal long Time => time;

        internal ulong Records => records;

        internal TimeSpan Begun => begun;

        internal TimeSpan Acknowledged { get; set; } = TimeSpan.MaxValue;

        private ulong Id => (ulong)index + 1;

        internal ModelPart Predicted()
        {
            var partial = new PartialAggregate();
            partial.Traffic.AddRecords(records, records, records, time, time);
            var pending = new PendingChunkWriter();
            pending.Add(Id, time, version, "", "yes", double.NaN, 0.75f, "yes", 1);
            return new ModelPart(Model, [new WindowPart(version, "", time, partial.Encode())], pending.Encode(), []);
        }

        internal ModelPart Labelled(string label, bool replace)
        {
            var labels = new LabelChunkWriter();
            labels.Add(Id, label, double.NaN, replace);
            labels.Add(new LateLabel(Id, null, replace ? 0.75 : 0.25, replace, "judge"));
            return new ModelPart(Model, [], [], labels.Encode());
        }
    }
}
