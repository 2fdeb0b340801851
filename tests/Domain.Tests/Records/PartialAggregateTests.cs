using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Domain.Tests.Records;

public class PartialAggregateTests
{
    private static readonly string[] Classes = ["no", "yes"];

    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<PartialAggregate>
    {
        Create = () => new PartialAggregate(),
        Fill = Fill,
        ShouldBeSame = (a, b) => a.ShouldHoldTheSameAs(b),
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (PartialAggregate a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
        Cases = 60,
        MaxDecodeBytes = 4 << 20,
    }.Hold();

    [Fact]
    public void Only_the_parts_asked_for_are_written_and_merged()
    {
        var all = new PartialAggregate();
        Fill(all, new Random(3));
        all.Parts.ShouldBe(AggregateParts.All);
        var some = AggregateParts.Traffic | AggregateParts.Latency;
        PartialAggregate.Decode(all.Encode(some)).Parts.ShouldBe(some);

        var merged = new PartialAggregate();
        merged.MergeEncoded(all.Encode(), some);
        merged.Parts.ShouldBe(some);
        var copied = new PartialAggregate();
        copied.Merge(all, some);
        copied.Encode().ShouldBe(merged.Encode());
    }

    [Fact]
    public void A_part_of_a_later_program_is_stepped_over_and_a_later_version_is_refused()
    {
        var aggregate = new PartialAggregate();
        aggregate.Traffic.AddRecord(1_000);
        var writer = new AggregateWriter();
        writer.WriteByte(PartialAggregate.FormatVersion);
        writer.WriteVarUInt((1 << 0) | (1 << 20));
        var traffic = new AggregateWriter();
        aggregate.Traffic.WriteTo(traffic);
        writer.WriteBlock(traffic.WrittenSpan);
        writer.WriteBlock([1, 2, 3]);
        PartialAggregate.Decode(writer.WrittenSpan).ShouldHoldTheSameAs(aggregate);

        var later = aggregate.Encode();
        later[0]++;
        Should.Throw<AggregateFormatException>(() => PartialAggregate.Decode(later)).Message.ShouldContain("version 2");
        Should.Throw<AggregateFormatException>(() => PartialAggregate.Decode([.. aggregate.Encode(), 0]));
    }

    [Fact]
    public void A_pool_hands_out_empty_aggregates_and_keeps_a_bounded_number()
    {
        var pool = new PartialAggregatePool(1);
        var (first, second) = (pool.Rent(), pool.Rent());
        first.Traffic.AddRecord(1);
        pool.Return(first);
        pool.Return(second);
        pool.Rent().ShouldBeSameAs(first);
        first.IsEmpty.ShouldBeTrue();
        pool.Rent().ShouldNotBeSameAs(second);
    }

    private static void Fill(PartialAggregate aggregate, Random random)
    {
        var count = random.Next(40);
        if (count == 0)
            return;
        var records = RandomRecords.Draw(random, count, Classes, 10_000);
        var features = new Dictionary<string, bool> { ["country"] = true, ["number 0"] = false, ["number 1"] = false };
        foreach (var record in records)
            record.FoldInto(aggregate, "yes", features);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            aggregate.Resources.Add(
                new ResourceReading(5, random.NextDouble(), 4, random.Next(1 << 20), 1 << 20),
                [new GpuReading(random.NextDouble(), random.Next(1 << 20), 1 << 20, random.Next(300))]);
        }
    }
}
