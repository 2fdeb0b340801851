using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Owners;

/// <summary>Data never deletes data; a configured retention does, by the wall clock.</summary>
public class RetentionTests
{
    private const long Base = 10_000;
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    private static readonly DateTimeOffset Now = new(2026, 5, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly MemoryAggregateStore _store = new();
    private readonly SimulatedTimeProvider _time = new(Now);

    [Theory]
    [InlineData(OwnerKind.Model)]
    [InlineData(OwnerKind.Node)]
    public async Task A_record_of_now_or_of_a_clock_that_is_ahead_deletes_no_older_one(OwnerKind kind)
    {
        var id = new OwnerId(kind, "o");
        var owner = await OwnerAsync(id);
        var years = new List<long>();
        for (var time = Ms(2022); time < Ms(2026); time += 7 * Day)
            years.Add(time);
        foreach (var chunk in years.Chunk(20))
            await CommitAsync(owner, [.. chunk.Select(time => TestParts.Window(time, 1))]);
        await CommitAsync(owner, TestParts.Window(Now.ToUnixTimeMilliseconds(), 1));
        await CommitAsync(owner, TestParts.Window(Now.ToUnixTimeMilliseconds() + 300_000 - Base, 1));
        await SettleAsync(owner);

        // What comes after all that is taken as well.
        await CommitAsync(owner, TestParts.Window(Ms(2010), 1));
        owner.State.Outdated.ShouldBe(0UL);
        var counted = await CountAsync(id);
        counted.Count.ShouldBe(years.Count + 3);
        foreach (var time in years.Append(Ms(2010)))
            counted.ShouldContainKeyAndValue(new WindowStart(3, time / Day * Day), 1UL);
    }

    [Fact]
    public async Task Labels_of_old_records_are_counted_where_the_records_are()
    {
        var owner = await OwnerAsync(OwnerId.Model("m"));
        await CommitAsync(owner, TestParts.Window(Ms(2022), 1));
        await CommitAsync(owner, TestParts.Window(Now.ToUnixTimeMilliseconds(), 1));
        await SettleAsync(owner);
        await LabelAsync(owner, Ms(2022));
        await LabelAsync(owner, Ms(2021));
        owner.State.Outdated.ShouldBe(0UL);
        var rows = await RowsAsync(OwnerId.Model("m"));
        var labelled = rows.Where(row => PartialAggregate.Decode(row.Partial).Traffic.Labelled == 1).Select(row => (row.Key.Tier, row.Key.Start));
        labelled.ShouldBe([((byte)3, Ms(2021)), ((byte)3, Ms(2022))], ignoreOrder: true);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(2)]
    public async Task A_retention_deletes_whole_days_of_all_tiers_as_the_clock_goes_on_though_nothing_comes(int page)
    {
        var id = OwnerId.Model("m");
        var owner = await OwnerAsync(id, Month, page);
        var last = Now.ToUnixTimeMilliseconds();
        await CommitAsync(owner, [.. Enumerable.Range(0, 8).Select(i => TestParts.Window(last - (i * 12 * Hour), 1, $"v{i}"))]);
        await CommitAsync(owner, [.. Enumerable.Range(1, 8).Select(i => TestParts.Window(last - (i * Base), 1))]);
        await SettleAsync(owner);
        var before = await RowsAsync(id);
        before.Select(row => (int)row.Key.Tier).Distinct().Order().ShouldBe([0, 1, 2]);

        for (var day = 0; day < 40; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            // Now and then the activation is another one.
            if (day % 3 == 0)
                owner = await OwnerAsync(id, Month, page);
            await SettleAsync(owner);
            var oldest = (_time.GetUtcNow() - Month).UtcDateTime.Date;
            var kept = before.Where(row => DateTimeOffset.FromUnixTimeMilliseconds(row.Key.Start).UtcDateTime >= oldest).Select(row => row.Key);
            (await RowsAsync(id)).Select(row => row.Key).ShouldBe(kept, ignoreOrder: true, $"{day + 1} days later");
            owner.IsCompactionDue.ShouldBeFalse();
        }

        (await RowsAsync(id)).ShouldBeEmpty();
        owner.State.Records.ShouldBe(16UL, "they were counted");
        await CommitAsync(owner, TestParts.Window(last, 2));
        await LabelAsync(owner, last);
        owner.State.Outdated.ShouldBe(3UL);
        (await RowsAsync(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_retention_that_was_taken_away_and_set_again_deletes_what_came_in_between()
    {
        var id = OwnerId.Model("m");
        var year = Ms(2024);
        var owner = await OwnerAsync(id, Month);
        await CommitAsync(owner, TestParts.Window(Now.ToUnixTimeMilliseconds(), 1));
        await CommitAsync(owner, TestParts.Window(year + Base, 5));
        owner.State.Outdated.ShouldBe(5UL);

        owner = await OwnerAsync(id);
        await CommitAsync(owner, TestParts.Window(year + Base, 5));
        await SettleAsync(owner);
        (await CountAsync(id)).ShouldContainKeyAndValue(new WindowStart(3, year), 5UL);

        owner = await OwnerAsync(id, TimeSpan.FromDays(1000));
        await SettleAsync(owner);
        (await CountAsync(id)).Count.ShouldBe(2);

        owner = await OwnerAsync(id, Month);
        owner.IsCompactionDue.ShouldBeTrue();
        await SettleAsync(owner);
        (await CountAsync(id)).ShouldHaveSingleItem().Key.Tier.ShouldBe((byte)0);
    }

    [Fact]
    public void Nodes_keep_as_long_as_the_longest_retention_of_all()
    {
        var options = new AggregationOptions();
        options.Models["short"] = new ModelAggregationOptions { Retention = TimeSpan.FromDays(7) };
        options.Models["long"] = new ModelAggregationOptions { Retention = TimeSpan.FromDays(365) };
        options.Models["other"] = new ModelAggregationOptions();
        Schedules.OfModel(options, "short").Retention.ShouldBe(TimeSpan.FromDays(7));
        Schedules.OfModel(options, "other").Retention.ShouldBeNull();
        Schedules.OfNode(options).Retention.ShouldBeNull("most models keep for ever");

        options.Retention = TimeSpan.FromDays(30);
        Schedules.OfModel(options, "other").Retention.ShouldBe(TimeSpan.FromDays(30));
        Schedules.OfModel(options, "unknown").Retention.ShouldBe(TimeSpan.FromDays(30));
        Schedules.OfNode(options).Retention.ShouldBe(TimeSpan.FromDays(365));
    }

    private static long Ms(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private async Task<WindowOwner> OwnerAsync(OwnerId id, TimeSpan? retention = null, int page = 512)
    {
        var aggregation = new AggregationOptions { Retention = retention };
        var settings = OwnerSettings.OfModel(aggregation, new CommitOptions(), id.Name) with { CompactionPage = page };
        var owner = new WindowOwner(id, settings, _store, _time, TestParts.Instruments());
        await owner.LoadAsync(CancellationToken.None);
        return owner;
    }

    private static async Task CommitAsync(WindowOwner owner, params WindowPart[] parts)
    {
        await owner.BeginAsync(owner.ReachOf(parts), CancellationToken.None);
        var watermark = owner.State.Watermark;
        foreach (var part in parts)
            owner.Add(part, PartialAggregate.Decode(part.Partial.Span), watermark);
        await EndAsync(owner);
    }

    private static async Task LabelAsync(WindowOwner owner, long time)
    {
        await owner.BeginAsync(0, CancellationToken.None);
        owner.Add(new JoinedLabel(new PendingPrediction(1, time, "v1", "", "yes", double.NaN, 0.75f, "yes", 1), new LateLabel(1, "yes", double.NaN)));
        await EndAsync(owner);
    }

    private static Task EndAsync(WindowOwner owner) => owner.CommitAsync(new CommitExtras([], [], [], [], null, false), CancellationToken.None);

    private static async Task SettleAsync(WindowOwner owner)
    {
        while (owner.IsCompactionDue)
            await CommitAsync(owner);
    }

    private async Task<IReadOnlyList<AggregateRow>> RowsAsync(OwnerId id) =>
        (await _store.ReadRangeAsync(id, new RowFilter(long.MinValue, long.MaxValue), CancellationToken.None))!.Rows;

    private async Task<Dictionary<WindowStart, ulong>> CountAsync(OwnerId id) => (await RowsAsync(id))
        .ToDictionary(row => new WindowStart(row.Key.Tier, row.Key.Start), row => PartialAggregate.Decode(row.Partial).Traffic.Records);
}
