using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Tests.Query;

public sealed class BlockMergeTests
{
    private static readonly TierSchedule Schedule = TierSchedule.Default;

    [Fact]
    public void Merging_by_blocks_gives_what_merging_row_by_row_gives_again_and_again()
    {
        var rows = Rows(0, 500);
        var expected = new PartialAggregate();
        foreach (var row in rows)
            expected.MergeEncoded(row.Partial);
        var blocks = new MergedBlocks();
        for (var i = 0; i < 3; i++)
            Figures(Merge(blocks, rows)).ShouldBe(Figures(expected));
    }

    [Fact]
    public void A_block_whose_row_changed_is_merged_anew()
    {
        var blocks = new MergedBlocks();
        var rows = Rows(0, 200);
        Merge(blocks, rows).Traffic.Records.ShouldBe(200ul);
        var late = PartialAggregate.Decode(rows[77].Partial);
        late.Traffic.AddRecord(rows[77].Key.Start, 1);
        rows[77] = rows[77] with { Partial = late.Encode() };
        Merge(blocks, rows).Traffic.Records.ShouldBe(201ul);
        rows.RemoveAt(10);
        Merge(blocks, rows).Traffic.Records.ShouldBe(200ul);
    }

    [Fact]
    public void A_range_that_moves_on_finds_the_blocks_in_its_middle()
    {
        var blocks = new MergedBlocks();
        Merge(blocks, Rows(5, 400));
        var moved = Rows(6, 401);
        var whole = moved.Where(r => r.Key.Start / 10_000 is >= 2 * BlockMerge.BlockWindows and < 3 * BlockMerge.BlockWindows).ToList();
        blocks.Find(MergedBlocks.DigestOf(whole, 0, whole.Count)).ShouldNotBeNull();
        Merge(blocks, moved).Traffic.Records.ShouldBe(395ul);
    }

    [Fact]
    public void What_is_kept_is_bounded_and_what_is_asked_for_stays()
    {
        var blocks = new MergedBlocks();
        var favourite = new MergedBlocks.Digest(1, 2, 3, 4);
        blocks.Add(favourite, [9]);
        var large = new byte[1 << 20];
        for (var i = 0ul; i < 100; i++)
        {
            blocks.Add(new MergedBlocks.Digest(i, 0, 0, 0), large);
            blocks.Find(favourite).ShouldNotBeNull();
        }

        Enumerable.Range(0, 100).Count(i => blocks.Find(new MergedBlocks.Digest((ulong)i, 0, 0, 0)) is not null)
            .ShouldBeLessThanOrEqualTo((int)(MergedBlocks.MaxBytes / large.Length));
        blocks.Add(new MergedBlocks.Digest(7, 7, 7, 7), new byte[MergedBlocks.MaxBytes]);
        blocks.Find(new MergedBlocks.Digest(7, 7, 7, 7)).ShouldBeNull();
    }

    /// <summary>As clients see them; the last digits of sums, which depend on the order of merging, are rounded away.</summary>
    private static string Figures(PartialAggregate partial)
    {
        var data = new HealthData("m", 0, 1, [new HealthPoint(0, 1, partial.Encode())], 0, [], [], 0, 0, 0, 0, new LabelCounts(0, 0, 0, 0, 0, 0, 0), [], null, []);
        return JsonSerializer.Serialize(HealthResults.ModelOf(data, new HealthQuery("m"), DateTimeOffset.UnixEpoch), HealthJson.Options);
    }

    private static PartialAggregate Merge(MergedBlocks blocks, List<AggregateRow> rows)
    {
        var target = new PartialAggregate();
        new BlockMerge(blocks, Schedule).MergeInto(target, rows, 0, rows.Count);
        return target;
    }

    /// <summary>One row for each window; every fiftieth belongs to the tier of minutes.</summary>
    private static List<AggregateRow> Rows(int from, int to) => Enumerable.Range(from, to - from).Select(i =>
    {
        var tier = (byte)(i % 50 == 0 ? 1 : 0);
        return new AggregateRow(new RowKey("v", "s", tier, Schedule.Tiers[tier].StartOf(i * 10_000L)), SeededSilo.Record(i).Encode());
    }).ToList();
}
