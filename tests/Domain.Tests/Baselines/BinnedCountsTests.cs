using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Tests.Baselines;

public class BinnedCountsTests
{
    private static readonly FrozenBins[] Bins = [.. Enumerable.Range(0, BinnedCounts.MaxBaselines + 2).Select(i => new FrozenBins(
    [
        FrozenColumn.OfNumbers(ColumnRole.Feature, $"x{i}", [0, 1, 2.5, 7], isDiscrete: false),
        FrozenColumn.OfCategories(ColumnRole.Feature, "c", ["a", "b"]),
        FrozenColumn.OfNumbers(ColumnRole.Score, "", [], isDiscrete: true),
    ]))];

    [Fact]
    public void The_laws_of_an_aggregate_hold_to_the_bit() => new AggregateLaws<BinnedCounts>
    {
        Create = () => new BinnedCounts(),
        Fill = Fill,

        // Integers all through: also with weights of all kinds nothing depends on the order.
        ShouldBeSame = (a, b) => Encoded(a).ShouldBe(Encoded(b)),
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (BinnedCounts a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    [Fact]
    public void Records_of_more_baselines_than_are_kept_are_counted_as_such()
    {
        var counts = new BinnedCounts();
        foreach (var bins in Bins)
            counts.Add(bins, 10);
        counts.Count.ShouldBe(BinnedCounts.MaxBaselines);
        counts.Overflow.ShouldBe(10UL * (ulong)(Bins.Length - BinnedCounts.MaxBaselines));
        var kept = Bins.Select(bins => bins.Fingerprint).Order().Take(BinnedCounts.MaxBaselines);
        kept.ShouldAllBe(fingerprint => counts.Find(fingerprint)!.Records == 10);
    }

    [Fact]
    public void Counts_that_claim_the_bins_of_others_are_refused()
    {
        var (mine, theirs) = (new BinnedCounts(), new AggregateWriter());
        mine.Add(Bins[0], 1);
        theirs.WriteVarUInt(1);
        theirs.WriteVarUInt(0);
        theirs.WriteBytes(BitConverter.GetBytes(Bins[0].Fingerprint));
        theirs.WriteVarUInt(1);
        theirs.WriteVarUInt(10);
        theirs.WriteVarUInt(0);
        theirs.WriteVarUInt(0);
        Should.Throw<AggregateFormatException>(() =>
        {
            var reader = new AggregateReader(theirs.WrittenSpan);
            mine.MergeFrom(ref reader);
        }).Message.ShouldContain("columns");
    }

    [Fact]
    public void Equal_weights_count_fully_and_unequal_ones_by_Kish()
    {
        var counts = new BinnedCounts();
        var entry = counts.Add(Bins[0], 100, 10)!;
        entry[0].Add(0, 100, 10);
        entry.EffectiveRecords.ShouldBeClose(100);
        counts.Add(Bins[0], 100);
        entry[0].Add(1, 100);
        entry.EffectiveRecords.ShouldBeClose(1100.0 * 1100 / 10100);
        (entry.Records, entry.Weight).ShouldBe((200UL, 1100));
        entry[0].WeightAt(0).ShouldBe(1000);
        entry[0].Total.ShouldBe(200UL);

        // A weight beyond all measure takes nothing from the others.
        counts.Add(Bins[0], 3, float.MaxValue);
        entry[0].Add(2, 3, float.MaxValue);
        entry[0].WeightAt(1).ShouldBe(100);
        double.IsFinite(entry.EffectiveRecords).ShouldBeTrue();
    }

    private static void Fill(BinnedCounts counts, Random random)
    {
        for (var batches = random.Next(5); batches > 0; batches--)
        {
            var bins = Bins[random.Next(Bins.Length)];
            var rows = random.Next(1, 50);
            var entry = counts.Add(bins, (ulong)rows, random.Next(3) == 0 ? 1 + (random.NextDouble() * 9) : 1);
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < bins.Columns.Length; column++)
                {
                    // Drawn also where there is no room, so that a seed gives the same records everywhere.
                    var (cell, weight) = (random.Next(bins.Columns[column].CellCount), random.Next(3) == 0 ? 1 + (random.NextDouble() * 9) : 1);
                    entry?[column].Add(cell, 1, weight);
                }
            }
        }
    }

    private static byte[] Encoded(BinnedCounts counts)
    {
        var writer = new AggregateWriter();
        counts.WriteTo(writer);
        return writer.ToArray();
    }
}
