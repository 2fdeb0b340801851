using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Owners;

public class WindowOwnerTests
{
    private const long Base = 10_000;
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;

    private static readonly OwnerId Id = OwnerId.Model("m");

    private static readonly TierSchedule Schedule = ScheduleOf(null);

    private readonly MemoryAggregateStore _store = new();

    [Theory]
    [InlineData(1, 512, 256)]
    [InlineData(2, 5, 256)]
    [InlineData(3, 5, 1)]
    [InlineData(4, 64, 3)]
    public async Task Each_record_is_in_exactly_one_row_and_the_whole_equals_the_unsplit_sum(int seed, int page, int cachedRows)
    {
        var random = new Random(seed);
        var owner = await OwnerAsync(cachedRows, page);
        var whole = new PartialAggregate();
        var time = TestParts.Start;
        var latest = time;
        var expected = new List<(long Window, string Version, ulong Records)>();
        for (var i = 0; i < 300; i++)
        {
            // Mostly on, sometimes far back: into rows that are minutes or hours by now.
            time = random.Next(8) == 0 ? latest - random.Next(40 * 60_000) : latest + random.Next(60_000);
            latest = Math.Max(latest, time);
            var window = Math.Max(time / Base * Base, TestParts.Start);
            var version = $"v{random.Next(3)}";
            var partial = TestParts.Partial(window, (ulong)random.Next(1, 9), random.Next(1, 64) / 64.0);
            whole.MergeEncoded(partial);
            expected.Add((window, version, PartialAggregate.Decode(partial).Traffic.Records));
            await CommitAsync(owner, new WindowPart(version, "", window, partial));
            if (random.Next(30) == 0)
                owner = await OwnerAsync(cachedRows, page);
        }

        while (owner.IsCompactionDue)
            await CommitAsync(owner);

        var rows = await RowsAsync();
        var sum = new PartialAggregate();
        foreach (var row in rows)
            sum.MergeEncoded(row.Partial);
        sum.Encode(AggregateParts.Latency).ShouldBe(whole.Encode(AggregateParts.Latency));
        sum.Traffic.Records.ShouldBe(whole.Traffic.Records);
        owner.State.Records.ShouldBe(whole.Traffic.Records);
        rows.Select(static r => (int)r.Key.Tier).Distinct().Order().ShouldBe([0, 1, 2]);
        var byRow = expected
            .GroupBy(e => (e.Version, Window: Schedule.RowFor(e.Window, owner.State.Frontiers)))
            .ToDictionary(static g => new RowKey(g.Key.Version, "", g.Key.Window.Tier, g.Key.Window.Start), static g => g.Aggregate(0UL, static (s, e) => s + e.Records));
        rows.ToDictionary(static r => r.Key, static r => PartialAggregate.Decode(r.Partial).Traffic.Records).ShouldBe(byRow, ignoreOrder: true);
    }

    [Fact]
    public async Task What_lies_behind_the_watermark_is_late_and_counted_where_it_belongs()
    {
        var owner = await OwnerAsync();
        await CommitAsync(owner, TestParts.Window(TestParts.Start, 1), TestParts.Window(TestParts.Start + Minute, 2));
        await CommitAsync(owner, TestParts.Window(TestParts.Start, 5));
        await CommitAsync(owner, TestParts.Window(TestParts.Start + Minute - Base, 7));

        var rows = (await RowsAsync()).ToDictionary(static r => r.Key.Start, static r => PartialAggregate.Decode(r.Partial).Traffic);
        (rows[TestParts.Start].Records, rows[TestParts.Start].Late).ShouldBe((6UL, 5UL));
        // Ended 0 s before the watermark, less than the allowed lateness of 30 s.
        rows[TestParts.Start + Minute - Base].Late.ShouldBe(0UL);
        owner.State.Watermark.Time.ShouldBe(TestParts.Start + Minute);
    }

    [Fact]
    public async Task A_late_record_goes_into_the_tier_that_holds_its_time_by_now()
    {
        var owner = await OwnerAsync();
        await CommitAsync(owner, TestParts.Window(TestParts.Start, 1));
        await CommitAsync(owner, TestParts.Window(TestParts.Start + (20 * Minute), 1));
        await CommitAsync(owner, TestParts.Window(TestParts.Start + Base, 4));

        var minute = (await RowsAsync()).Single(static r => r.Key.Start == TestParts.Start);
        minute.Key.Tier.ShouldBe((byte)1);
        PartialAggregate.Decode(minute.Partial).Traffic.Records.ShouldBe(5UL);
    }

    [Fact]
    public async Task A_stale_owner_is_fenced()
    {
        var first = await OwnerAsync();
        await CommitAsync(first, TestParts.Window(TestParts.Start, 1));
        var second = await OwnerAsync();
        await CommitAsync(second, TestParts.Window(TestParts.Start, 1));
        await Should.ThrowAsync<OwnerFencedException>(() => CommitAsync(first, TestParts.Window(TestParts.Start, 1)));
        PartialAggregate.Decode((await RowsAsync()).ShouldHaveSingleItem().Partial).Traffic.Records.ShouldBe(2UL);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(2)]
    public async Task The_recent_minute_is_the_same_from_cache_and_store(int cachedRows)
    {
        var owner = await OwnerAsync(cachedRows);
        for (var i = 0; i < 12; i++)
            await CommitAsync(owner, TestParts.Window(TestParts.Start + (i * Base), 1, $"v{i % 2}"), TestParts.Window(TestParts.Start + (i * Base), 2, "v2"));

        var recent = await owner.ReadRecentAsync(CancellationToken.None);
        (recent.From, recent.To).ShouldBe((TestParts.Start + (6 * Base) - Base, TestParts.Start + (12 * Base)));
        PartialAggregate.Decode(recent.Partial).Traffic.Records.ShouldBe(21UL);
        var reloaded = await (await OwnerAsync()).ReadRecentAsync(CancellationToken.None);
        reloaded.Partial.ShouldBe(recent.Partial);
    }

    [Fact]
    public async Task A_sparse_model_is_summed_up_over_the_shortest_period_that_holds_30()
    {
        // An hour apart for 40 days: 24 in a day, and more rows in 30 days than are read at once.
        var owner = await OwnerAsync(schedule: TierSchedule.Default);
        for (var day = 0; day < 40; day++)
            await CommitAsync(owner, [.. Enumerable.Range(24 * day, 24).Select(static i => TestParts.Window(TestParts.Start + (i * Hour), 1))]);
        var recent = await owner.ReadRecentAsync(CancellationToken.None, reachesBack: true);
        (recent.To - recent.From).ShouldBeInRange(48 * Hour, (48 * Hour) + Base);
        PartialAggregate.Decode(recent.Partial).Traffic.Records.ShouldBeInRange(48UL, 49UL);
    }

    [Fact]
    public async Task A_model_that_was_busy_before_it_became_sparse_is_summed_up_over_enough()
    {
        // Six hours of a record every ten seconds, then 5 a day apart: the older part of each period has too many rows to be read at once.
        var owner = await OwnerAsync(schedule: new TierSchedule([(TimeSpan.FromSeconds(10), TimeSpan.FromDays(60))], TimeSpan.FromDays(1)));
        for (var hour = 0; hour < 6; hour++)
            await CommitAsync(owner, [.. Enumerable.Range(360 * hour, 360).Select(static i => TestParts.Window(TestParts.Start + (i * Base), 1))]);
        for (var day = 1; day <= 5; day++)
            await CommitAsync(owner, TestParts.Window(TestParts.Start + (day * 24 * Hour), 1));
        var recent = await owner.ReadRecentAsync(CancellationToken.None, reachesBack: true);
        PartialAggregate.Decode(recent.Partial).Traffic.Records.ShouldBeInRange(30UL, 300UL);
        (recent.To - recent.From).ShouldBeInRange(114 * Hour, 120 * Hour);
    }

    [Fact]
    public void State_and_catalog_come_back_as_they_were()
    {
        var state = new OwnerState
        {
            Watermark = new Watermark(TestParts.Start),
            Frontiers = Frontiers.None.Advance(Schedule, 0, 120_000),
            LastCommit = 7,
            Records = 8,
            Outdated = 9,
            NextChunk = 10,
            SamplingRate = 0.25,
            PendingPredictions = 11,
            OldestPending = 12,
            WaitingLabels = 13,
            Labels = new Domain.Labels.LabelTally { Joined = 1, Duplicate = 2, Conflict = 3, Unknown = 4, Expired = 5, Evicted = 6 },
        };
        var again = OwnerState.Decode(state.Encode());
        again.Encode().ShouldBe(state.Encode());
        (again.Watermark, again.Frontiers, again.LastCommit, again.Records, again.Outdated, again.NextChunk)
            .ShouldBe((state.Watermark, state.Frontiers, state.LastCommit, state.Records, state.Outdated, state.NextChunk));
        (again.SamplingRate, again.PendingPredictions, again.OldestPending, again.WaitingLabels, again.Labels).ShouldBe((0.25, 11, 12, 13, state.Labels));
        OwnerState.Decode(new OwnerState().Encode()).Watermark.ShouldBe(Watermark.None);

        var catalog = new OwnerCatalog();
        catalog.AddSlice("v1", "eu").ShouldBeTrue();
        catalog.AddSlice("v1", "eu").ShouldBeFalse();
        catalog.RecordNode("n1", 1000, 2).ShouldBeTrue();
        catalog.RecordNode("n1", 2000, 2).ShouldBeFalse();
        catalog.RecordNode("n1", 1000 + OwnerCatalog.NodeGranularity, 2).ShouldBeTrue();
        catalog.RecordNode("n2", 2000, 2).ShouldBeTrue();
        catalog.RecordNode("n3", 3000, 2).ShouldBeTrue();
        var read = OwnerCatalog.Decode(catalog.Encode());
        read.Slices.ShouldBe([("v1", "eu")]);
        read.Nodes.Keys.Order().ShouldBe(["n1", "n3"]);
        OwnerCatalog.Decode([]).Slices.ShouldBeEmpty();
    }

    private static TierSchedule ScheduleOf(TimeSpan? retention) => new(
        [
            (TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5)),
            (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30)),
            (TimeSpan.FromHours(1), TimeSpan.FromHours(3)),
        ],
        TimeSpan.FromDays(1))
    {
        Retention = retention,
    };

    private async Task<WindowOwner> OwnerAsync(int cachedRows = 256, int page = 512, TierSchedule? schedule = null)
    {
        var settings = new OwnerSettings(schedule ?? Schedule, TimeSpan.FromSeconds(30), cachedRows) { CompactionPage = page };
        var owner = new WindowOwner(Id, settings, _store, TimeProvider.System, TestParts.Instruments());
        await owner.LoadAsync(CancellationToken.None);
        return owner;
    }

    private static async Task CommitAsync(WindowOwner owner, params WindowPart[] parts)
    {
        var reach = owner.ReachOf(parts);
        await owner.BeginAsync(reach, CancellationToken.None);
        for (var steps = 0; !owner.HasReached(reach); steps++)
        {
            steps.ShouldBeLessThan(1000);
            await EndAsync(owner);
            await owner.BeginAsync(reach, CancellationToken.None);
        }

        var watermark = owner.State.Watermark;
        foreach (var part in parts)
            owner.Add(part, PartialAggregate.Decode(part.Partial.Span), watermark);
        await EndAsync(owner);
    }

    private static Task EndAsync(WindowOwner owner) => owner.CommitAsync(new CommitExtras([], [], [], [], null, false), CancellationToken.None);

    private async Task<IReadOnlyList<AggregateRow>> RowsAsync() =>
        (await _store.ReadRangeAsync(Id, new RowFilter(long.MinValue, long.MaxValue), CancellationToken.None))!.Rows;
}
