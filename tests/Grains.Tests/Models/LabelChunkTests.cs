using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Models;

/// <summary>Label chunks are merged in the store, and nobody can tell from what a model knows.</summary>
public sealed class LabelChunkTests
{
    private const int FanIn = 4;

    private static readonly OwnerId Id = OwnerId.Model("m");

    [Theory]
    [InlineData(1, 1_000_000)]
    [InlineData(2, 1_000_000)]
    [InlineData(3, 60)]
    [InlineData(4, 7)]
    public async Task A_model_whose_chunks_are_merged_knows_what_one_knows_whose_are_not(int seed, int maxPending)
    {
        var random = new Random(seed);
        var (merged, whole) = (new Side(FanIn, maxPending), new Side(1024, maxPending));
        for (var commit = 0; commit < 400; commit++)
        {
            var pending = Enumerable.Range(0, random.Next(4)).Select(i => ((ulong)((commit * 4) + i + 1), TestParts.Start, "yes")).ToArray();
            // Early, late, repeated and contradicting ones, and some of nothing.
            var labels = Enumerable.Range(0, random.Next(4)).Select(_ => ((ulong)random.Next(1, (commit * 4) + 8), random.Next(3) == 0 ? "no" : "yes")).DistinctBy(l => l.Item1).ToArray();
            var pause = TimeSpan.FromSeconds(random.Next(20));
            foreach (var side in new[] { merged, whole })
            {
                side.Time.Advance(pause);
                await side.CommitAsync(pending, labels);
            }

            if (random.Next(12) == 0)
                await Task.WhenAll(merged.ReloadAsync(), whole.ReloadAsync());
            merged.Shown.ShouldBe(whole.Shown, $"seed {seed}, commit {commit}");
        }

        var chunks = (await merged.Store.LoadAsync(Id, default))!.Chunks;
        chunks.Count.ShouldBe(merged.Committer.StoredChunks);
        // At most fan-in − 1 of each of the levels that 800 chunks make.
        chunks.Count.ShouldBeLessThanOrEqualTo((FanIn - 1) * 6);
        if (maxPending > 1000)
            (await whole.Store.LoadAsync(Id, default))!.Chunks.Count.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task What_waits_for_years_of_commits_is_read_in_few_chunks()
    {
        var side = new Side(32, 1_000_000);
        for (var i = 1; i <= 3000; i++)
            await side.CommitAsync([((ulong)i, TestParts.Start, "yes")], []);
        (await side.Store.LoadAsync(Id, default))!.Chunks.Count.ShouldBeLessThan(32 * 3);
        await side.ReloadAsync();
        await side.CommitAsync([], [(1, "yes"), (1500, "yes"), (3000, "yes")]);
        (side.Committer.State.Labels.Joined, side.Committer.State.PendingPredictions).ShouldBe((3UL, 2997L));
    }

    [Fact]
    public async Task Chunks_that_were_left_unmerged_are_merged_while_there_are_some()
    {
        var before = new Side(1024, 1_000_000);
        for (var i = 1; i <= 500; i++)
            await before.CommitAsync([((ulong)i, TestParts.Start, "yes")], []);
        var side = new Side(8, 1_000_000, before.Store);
        await side.ReloadAsync();
        side.Committer.IsBehind.ShouldBeTrue();
        for (var i = 0; side.Committer.IsBehind; i++)
        {
            i.ShouldBeLessThan(100);
            await side.CommitAsync([], []);
        }

        (await side.Store.LoadAsync(Id, default))!.Chunks.Count.ShouldBeLessThan(24);
        await side.ReloadAsync();
        side.Committer.State.PendingPredictions.ShouldBe(500);
    }

    [Fact]
    public async Task Nothing_is_merged_of_what_another_activation_has_changed()
    {
        var side = new Side(4, 1_000_000);
        for (var i = 1; i <= 3; i++)
            await side.CommitAsync([((ulong)i, TestParts.Start, "yes")], []);
        var other = new Side(2, 1_000_000, side.Store);
        await other.ReloadAsync();
        await other.CommitAsync([(10, TestParts.Start, "yes")], []);
        await Should.ThrowAsync<OwnerFencedException>(async () =>
        {
            for (var i = 20UL; i < 30; i++)
                await side.CommitAsync([(i, TestParts.Start, "yes")], []);
        });
        await side.ReloadAsync();
        side.Committer.State.PendingPredictions.ShouldBe(4);
    }

    private sealed class Side
    {
        private readonly ModelSettings _settings;
        private ModelCommitter? _committer;

        internal Side(int mergedChunks, int maxPending, MemoryAggregateStore? store = null)
        {
            Store = store ?? new MemoryAggregateStore();
            var labels = new LabelOptions
            {
                MergedChunks = mergedChunks,
                MaxPendingPerModel = maxPending,
                PendingRetention = TimeSpan.FromMinutes(30),
                EarlyLabelRetention = TimeSpan.FromMinutes(5),
            };
            _settings = new ModelSettings(new CommitOptions(), new CardinalityOptions(), labels, 0);
        }

        internal MemoryAggregateStore Store { get; }

        internal ManualClock Time { get; } = new();

        internal ModelCommitter Committer => _committer!;

        /// <summary>All that is known, but not in how many chunks.</summary>
        internal string Shown => $"{Committer.State.Labels} {Committer.State.PendingPredictions} pending since {Committer.State.OldestPending}, {Committer.State.WaitingLabels} waiting";

        internal async Task ReloadAsync()
        {
            var owner = new WindowOwner(Id, OwnerSettings.OfModel(new AggregationOptions(), _settings.Commit, "m"), Store, Time, TestParts.Instruments());
            _committer = await ModelCommitter.LoadAsync(owner, new ProducerSets(new BatchDeduplicator()), _settings, TestParts.Instruments(), static _ => default, default);
        }

        internal async Task CommitAsync((ulong Id, long Time, string Prediction)[] pending, (ulong Id, string Label)[] labels)
        {
            if (_committer is null)
                await ReloadAsync();
            await Committer.BeginAsync(0, default);
            byte[][] predictions = pending.Length > 0 ? [TestParts.Pending(pending)] : [];
            byte[][] late = labels.Length > 0 ? [TestParts.Labels(labels)] : [];
            Committer.Stage(new StagedDelta(new ModelDelta("n", [], [], predictions, late)));
            await Committer.CommitAsync(default);
        }
    }

    private sealed class ManualClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(TestParts.Start);

        public override DateTimeOffset GetUtcNow() => _now;

        internal void Advance(TimeSpan by) => _now += by;
    }
}
