using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Owners;

/// <summary>
/// Event time that is old when it comes goes into the tier where it ends. The reference is the way through all tiers: base windows,
/// which compaction merges, commit after commit.
/// </summary>
public class OldEventTimeTests
{
    private const long Second = 1000;
    private const long Hour = 3600 * Second;
    private const long Day = 24 * Hour;

    private static readonly TierSchedule Schedule = TierSchedule.Default;

    [Theory]
    [InlineData(1, 512, 256)]
    [InlineData(2, 16, 256)]
    [InlineData(3, 7, 1)]
    [InlineData(4, 64, 8)]
    [InlineData(5, 512, 8)]
    [InlineData(6, 3, 2)]
    public async Task What_goes_straight_into_its_tier_equals_what_compaction_makes_byte_for_byte(int seed, int page, int cachedRows)
    {
        var random = new Random(seed);
        var (direct, detour) = (new Side(page, cachedRows), new Side(512, 256));
        var newest = TestParts.Start;
        for (var i = 0; i < 60; i++)
        {
            var batch = Draw(random, ref newest);
            await direct.CommitAsync(batch, static (time, last) => Schedule.EndFor(time, last));
            await detour.CommitAsync(batch, static (time, _) => new WindowStart(0, Schedule.Base.StartOf(time)));
            if (random.Next(5) == 0)
                await direct.RestartAsync();
        }

        await direct.SettleAsync();
        await detour.SettleAsync();
        var expected = await detour.TextAsync();
        expected.Select(static row => (int)row.Key.Tier).Distinct().Order().ShouldBe([0, 1, 2, 3]);
        (await direct.TextAsync()).ShouldBe(expected, $"seed {seed}");
        direct.Owner.State.Watermark.ShouldBe(detour.Owner.State.Watermark);
        direct.Owner.State.Frontiers.ShouldBe(detour.Owner.State.Frontiers);
        direct.Owner.State.Records.ShouldBe(detour.Owner.State.Records);
    }

    [Fact]
    public async Task A_sparse_history_is_written_where_it_ends_and_not_again_for_each_tier()
    {
        // One record in ten minutes for three years, thirty days at a time.
        var side = new Side(512, 256);
        var records = 0;
        for (var day = 0; day < 1080; day += 30)
        {
            var batch = new List<(long, string)>();
            for (var time = TestParts.Start + (day * Day); time < TestParts.Start + ((day + 30) * Day); time += 600 * Second)
                batch.Add((time, "v1"));
            records += batch.Count;
            await side.CommitAsync((batch, []), static (time, last) => Schedule.EndFor(time, last));
        }

        await side.SettleAsync();
        records.ShouldBe(155_520);
        // Each commit writes the hours of its last 90 days at most once and the minutes of two days: of the ten-second and the
        // one-minute window that each record would have had, nothing.
        side.Store.RowsWritten.ShouldBeLessThan(records / 3);
        var rows = await side.RowsAsync();
        rows.Count(static row => row.Key.Tier == 3).ShouldBe(989);
        rows.Sum(static row => (long)PartialAggregate.Decode(row.Partial).Traffic.Records).ShouldBe(records);
    }

    [Fact]
    public async Task One_record_of_today_among_old_ones_sends_them_to_days()
    {
        var side = new Side(512, 256);
        await side.CommitAsync(([(TestParts.Start, "v1"), (TestParts.Start + Hour, "v1"), (TestParts.Start + (400 * Day), "v1")], []), static (time, last) => Schedule.EndFor(time, last));
        (await side.RowsAsync()).Select(static row => (row.Key.Tier, row.Key.Start, PartialAggregate.Decode(row.Partial).Traffic.Records))
            .ShouldBe([((byte)3, TestParts.Start, 2UL), ((byte)0, TestParts.Start + (400 * Day), 1UL)]);
    }

    [Fact]
    public async Task Lateness_goes_by_base_windows_also_in_a_window_of_a_day()
    {
        var side = new Side(512, 256);
        // The watermark stands in the middle of the day, and what comes then lies before and after it, in one window.
        await side.CommitAsync(([(TestParts.Start + (12 * Hour), "v1")], []), static (time, _) => new WindowStart(0, Schedule.Base.StartOf(time)));
        List<(long, string)> batch =
        [
            (TestParts.Start + Hour, "v1"), (TestParts.Start + (2 * Hour), "v1"), (TestParts.Start + (12 * Hour), "v1"),
            (TestParts.Start + (13 * Hour), "v1"), (TestParts.Start + (200 * Day), "v1"),
        ];
        await side.CommitAsync((batch, []), static (time, last) => Schedule.EndFor(time, last));
        var day = PartialAggregate.Decode((await side.RowsAsync()).Single(static row => row.Key.Tier == 3).Partial).Traffic;
        (day.Records, day.Late).ShouldBe((5UL, 2UL));
    }

    [Fact]
    public async Task Windows_wait_until_more_finer_rows_than_a_step_takes_are_merged()
    {
        var side = new Side(8, 4);
        for (var i = 0; i < 40; i++)
            await side.CommitAsync(([(TestParts.Start + (i * 10 * Second), $"v{i % 4}")], []), static (time, _) => new WindowStart(0, Schedule.Base.StartOf(time)));
        var commits = side.Store.Commits;
        await side.CommitAsync(([(TestParts.Start + Second, "v1"), (TestParts.Start + (300 * Day), "v1")], []), static (time, last) => Schedule.EndFor(time, last));
        (side.Store.Commits - commits).ShouldBeGreaterThan(1);
        var rows = await side.RowsAsync();
        rows.Where(static row => row.Key.Start < TestParts.Start + Day).ShouldAllBe(static row => row.Key.Tier == 3);
        rows.Sum(static row => (long)PartialAggregate.Decode(row.Partial).Traffic.Records).ShouldBe(42);
    }

    /// <summary>Records, mostly on and in leaps of all lengths, sometimes far back; and labels of some earlier ones.</summary>
    private static (List<(long Time, string Version)> Records, List<long> Labels) Draw(Random random, ref long newest)
    {
        var records = new List<(long, string)>();
        var span = random.Next(4) switch { 0 => 60 * Second, 1 => 5 * Hour, 2 => 4 * Day, _ => 60 * Day };
        var from = random.Next(6) == 0 ? Math.Max(TestParts.Start, newest - random.NextInt64(200 * Day)) : newest;
        for (var i = random.Next(1, 40); i > 0; i--)
            records.Add((from + random.NextInt64(span), $"v{random.Next(2)}"));
        newest = Math.Max(newest, records.Max(static record => record.Item1));
        var labels = new List<long>();
        for (var i = random.Next(4); i > 0; i--)
            labels.Add(TestParts.Start + random.NextInt64(newest - TestParts.Start + 1));
        return (records, labels);
    }

    /// <summary>An owner, its store, and how it is restarted.</summary>
    private sealed class Side(int page, int cachedRows)
    {
        private static readonly OwnerId Id = OwnerId.Model("m");

        private WindowOwner? _owner;

        internal CountingStore Store { get; } = new();

        internal WindowOwner Owner => _owner!;

        internal async Task RestartAsync()
        {
            var settings = new OwnerSettings(Schedule, TimeSpan.FromSeconds(30), cachedRows) { CompactionPage = page };
            _owner = new WindowOwner(Id, settings, Store, TimeProvider.System, TestParts.Instruments());
            await _owner.LoadAsync(CancellationToken.None);
        }

        internal async Task CommitAsync((List<(long Time, string Version)> Records, List<long> Labels) batch, Func<long, long, WindowStart> windowOf)
        {
            if (_owner is null)
                await RestartAsync();
            var parts = Fold(batch.Records, windowOf);
            var reach = Owner.ReachOf(parts);
            await Owner.BeginAsync(reach, CancellationToken.None);
            while (!Owner.HasReached(reach))
            {
                await EndAsync();
                await Owner.BeginAsync(reach, CancellationToken.None);
            }

            var watermark = Owner.State.Watermark;
            foreach (var part in parts)
                Owner.Add(part, PartialAggregate.Decode(part.Partial.Span), watermark);
            foreach (var time in batch.Labels)
                Owner.Add(new JoinedLabel(new PendingPrediction(1, time, "v1", "", "yes", double.NaN, 0.75f, "yes", 1), new LateLabel(1, "yes", double.NaN)));
            await EndAsync();
        }

        internal async Task SettleAsync()
        {
            while (Owner.IsCompactionDue)
                await CommitAsync(([], []), static (_, _) => default);
        }

        internal async Task<List<(RowKey Key, string Partial)>> TextAsync() =>
            [.. (await RowsAsync()).Select(static row => (row.Key, Convert.ToHexString(row.Partial)))];

        internal async Task<IReadOnlyList<AggregateRow>> RowsAsync() =>
            (await Store.ReadRangeAsync(Id, new RowFilter(0, long.MaxValue), CancellationToken.None))!.Rows;

        private Task EndAsync() => Owner.CommitAsync(new CommitExtras([], [], [], [], null, false), CancellationToken.None);

        private static WindowPart[] Fold(List<(long Time, string Version)> records, Func<long, long, WindowStart> windowOf)
        {
            var newest = records.Select(static record => record.Time).DefaultIfEmpty().Max();
            return
            [
                .. records.GroupBy(record => (record.Version, Window: windowOf(record.Time, newest))).Select(static group =>
                {
                    var (partial, counts) = (new PartialAggregate(), new AggregateWriter());
                    foreach (var (time, _) in group)
                    {
                        // Sums of multiples of 1/64 are exact in any order.
                        partial.Traffic.AddRecord(time);
                        partial.Latency.Add((1 + (time / Second % 64)) / 64.0);
                        if (group.Key.Window.Tier > 0)
                            BaseWindowCounts.Write(counts, Schedule.Base.StartOf(time) - group.Key.Window.Start, 1);
                    }

                    return new WindowPart(group.Key.Version, "", group.Key.Window.Start, partial.Encode(), group.Key.Window.Tier, counts.ToArray());
                }),
            ];
        }
    }

    private sealed class CountingStore : IAggregateStore
    {
        private readonly MemoryAggregateStore _store = new();

        internal long RowsWritten { get; private set; }

        internal int Commits { get; private set; }

        public Task InitializeAsync(CancellationToken cancellationToken) => _store.InitializeAsync(cancellationToken);

        public Task<OwnerImage?> LoadAsync(OwnerId owner, CancellationToken cancellationToken) => _store.LoadAsync(owner, cancellationToken);

        public Task<IReadOnlyList<AggregateRow>> ReadRowsAsync(OwnerId owner, IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) =>
            _store.ReadRowsAsync(owner, keys, cancellationToken);

        public Task<OwnerRange?> ReadRangeAsync(OwnerId owner, RowFilter filter, CancellationToken cancellationToken) =>
            _store.ReadRangeAsync(owner, filter, cancellationToken);

        public Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(OwnerId owner, long first, long last, CancellationToken cancellationToken) =>
            _store.ReadChunksAsync(owner, first, last, cancellationToken);

        public Task<CommitOutcome> CommitAsync(OwnerCommit commit, CancellationToken cancellationToken)
        {
            Commits++;
            RowsWritten += commit.Rows.Count;
            return _store.CommitAsync(commit, cancellationToken);
        }

        public Task<IReadOnlyList<string>> ListOwnersAsync(OwnerKind kind, CancellationToken cancellationToken) => _store.ListOwnersAsync(kind, cancellationToken);

        public Task PingAsync(CancellationToken cancellationToken) => _store.PingAsync(cancellationToken);
    }
}
