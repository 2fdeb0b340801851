using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Tests.Records;

public class PartialAggregateTests
{
    private static readonly string[] Classes = ["no", "yes"];

    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<PartialAggregate>
    {
        Create = () => new PartialAggregate(),
        Fill = Fill,
        ShouldBeSame = static (a, b) => a.ShouldBeTheSameToTheBitAs(b),
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
        Fill(all, new Random(4));
        all.Parts.ShouldBe(AggregateParts.All);
        var some = AggregateParts.Traffic | AggregateParts.Latency;
        PartialAggregate.Decode(all.Encode(some)).Parts.ShouldBe(some);
        PartialAggregate.Extract(all.Encode(), some).ShouldBe(all.Encode(some));
        Should.Throw<AggregateFormatException>(() => PartialAggregate.Extract(all.Encode()[..^1], some));

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
        Should.Throw<AggregateFormatException>(() => PartialAggregate.Decode(later)).Message.ShouldContain($"version {PartialAggregate.FormatVersion + 1}");
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

    /// <summary>
    /// What is stored must be readable for ever. Bytes of a version are added here when the version is made, and never changed: the
    /// files in Golden hold an encoded aggregate, and this test knows what it means.
    /// </summary>
    [Fact]
    public void The_current_version_is_read_and_written_as_it_was()
    {
        ShouldBeStored("", Known());
    }

    /// <summary>As the version before it wrote it, with sums that were rounded, and to the bit as this one does.</summary>
    private static void ShouldBeStored(string name, PartialAggregate known)
    {
        PartialAggregate.Decode(Bytes($"partial-aggregate-v2{name}.base64")).ShouldHoldTheSameAs(known);
        var bytes = Bytes($"partial-aggregate-v3{name}.base64");
        bytes[0].ShouldBe(PartialAggregate.FormatVersion);
        PartialAggregate.Decode(bytes).ShouldBeTheSameToTheBitAs(known);
        known.Encode().ShouldBe(bytes, "the form has changed: make it a new version, and keep reading this one");
    }

    private static byte[] Bytes(string name) => Convert.FromBase64String(File.ReadAllText(Golden(name)));

    [Fact]
    public void Bytes_that_say_what_a_batch_left_out_are_read_and_missing_follows_from_the_records()
    {
        var bytes = Bytes("partial-aggregate-v2-missing.base64");
        var expected = Known();
        expected.PairScores.Clear();
        var decoded = PartialAggregate.Decode(bytes);
        decoded.ShouldHoldTheSameAs(expected);
        decoded.Features.ToFigures(decoded.Traffic)[0].Numeric!.Missing.ShouldBe(1ul);
        bytes.ShouldNotBe(expected.Encode());
    }

    [Fact]
    public void Version_1_whose_sketches_had_other_buckets_is_read()
    {
        var bytes = Bytes("partial-aggregate-v1.base64");
        bytes[0].ShouldBe((byte)1);
        var decoded = PartialAggregate.Decode(bytes);
        // The quantiles are those of both mappings' buckets.
        var expected = Known();
        expected.PairScores.Clear();
        decoded.ShouldHoldTheSameAs(expected, 0.061);
        decoded.Traffic.Records.ShouldBe(3ul);
        decoded.Traffic.FirstEventTime.ShouldBe(1_780_000_000_000);
        decoded.Confusion.ToFigures()!.Accuracy.ShouldBe(2.0 / 3);
        decoded.Regression.ToFigures()!.MeanSquaredError.ShouldBe(4);
        decoded.Features.ToFigures(decoded.Traffic).Select(feature => feature.Name).ShouldBe(["age", "country"]);
        decoded.Tokens.CostTotal.ShouldBe(0.75);
        decoded.Resources.Cpu.Mean.ShouldBe(0.5);
    }

    private static PartialAggregate Known()
    {
        var aggregate = new PartialAggregate();
        const long Time = 1_780_000_000_000;
        aggregate.Traffic.AddRecords([Time, Time + 5, Time + 9_999], []);
        aggregate.Traffic.AddErrors("timeout", 1, 1);
        aggregate.Traffic.AddLabelled(3);
        aggregate.Latency.AddRange((ReadOnlySpan<float>)[0.001f, 0.02f, 3f]);
        aggregate.Confusion.AddColumn((ReadOnlySpan<byte>)[0, 1, 1], (ReadOnlySpan<byte>)[0, 1, 0], Classes);
        aggregate.Scores.AddColumn(ScoreKind.PositiveClass, [0.25f, 0.75f, 0.5f], [0, 1, 1]);
        aggregate.PairScores.Add(ScoreRoute.PredictedNegative, 0.25, isPositive: true, 1);
        aggregate.PairScores.Add(ScoreRoute.NotPredicted, 0.9, isPositive: true, 1);
        aggregate.PairScores.RestrictTo(BinaryClasses.Find("yes").Pairs);
        aggregate.Regression.AddColumn([1, 2], [3, 4]);
        aggregate.Features.AddNumeric("age", (ReadOnlySpan<float>)[30, float.NaN, 50]);
        aggregate.Features.AddCategorical("country", (ReadOnlySpan<byte>)[0, 1, 0], (string[])["de", "fr"]);
        aggregate.Tokens.AddInputTokens([100, 200]);
        aggregate.Tokens.AddOutputTokens([10, 20]);
        aggregate.Tokens.TimeToFirstToken.AddRange([0.5f]);
        aggregate.Tokens.TimePerOutputToken.AddRange([0.01f]);
        aggregate.Tokens.AddCost(0.75);
        aggregate.Resources.Add(new ResourceReading(10, 0.5, 4, 1 << 30, 1L << 31), [new GpuReading(0.25, 100, 200, 300)]);
        return aggregate;
    }

    /// <summary>With the parts that came after the first bytes of version 2.</summary>
    private static PartialAggregate KnownOutputs()
    {
        var aggregate = Known();
        aggregate.Outputs.Classes.AddColumn((ReadOnlySpan<byte>)[0, 1, 1, 255], Classes);
        aggregate.Outputs.Values.AddColumn((ReadOnlySpan<float>)[-1.5f, 20, float.NaN, float.PositiveInfinity]);
        aggregate.Outputs.Scores(OutputRoute.Direct).AddColumn([0.25f, 0.75f, 1.5f]);
        aggregate.Outputs.Scores(OutputRoute.Mirrored).AddColumn([0.125f, 0.5f], [2, 2]);
        aggregate.Outputs.Scores(OutputRoute.NegativeOfPair).AddColumn([0.001f, 0.5f], [2, 3]);
        aggregate.Outputs.Scores(OutputRoute.Alone).Add(1);
        aggregate.TokenDetails.AddCachedTokens([50, 0]);
        aggregate.TokenDetails.AddReasoningTokens([7]);
        return aggregate;
    }

    [Fact]
    public void Outputs_are_read_and_written_as_they_were()
    {
        ShouldBeStored("-outputs", KnownOutputs());
    }

    /// <summary>With the parts that came after these.</summary>
    private static PartialAggregate KnownPredictions()
    {
        var aggregate = new PartialAggregate();
        aggregate.Traffic.AddRecords([1_780_000_000_000, 1_780_000_000_001], []);
        aggregate.Probabilities.AddVectors(2, 5);
        foreach (var (name, sum) in ((string, double)[])[("cat", 3.25), ("dog", 1.5), ("bird", 0.25)])
        {
            aggregate.Probabilities.Class(name).IsNamed = true;
            aggregate.Probabilities.Class(name).Sum.Add(sum);
        }

        aggregate.Probabilities.AddLabel(TestRecord.Vector([("cat", 0.75), ("dog", 0.25)]), "cat", 2);
        aggregate.Probabilities.AddLabel(TestRecord.Vector([("bird", 0.125), ("cat", 0.25), ("dog", 0.625)]), "horse", 3);
        aggregate.Intervals.Add(new PredictionInterval(-1, 2, 0.9), 2);
        aggregate.Intervals.Add(new PredictionInterval(0.5, 0.5), 1);
        aggregate.Intervals.AddActual(new PredictionInterval(-1, 2, 0.9), 2.5, 2);
        aggregate.Intervals.AddActual(new PredictionInterval(0.5, 0.5), 0.5, 1);
        return aggregate;
    }

    [Fact]
    public void Probabilities_and_intervals_are_read_and_written_as_they_were()
    {
        ShouldBeStored("-predictions", KnownPredictions());
    }

    private static string Golden(string name, [CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Golden", name);

    private static readonly FrozenBins Bins = new([FrozenColumn.OfNumbers(ColumnRole.Feature, "number 0", [0, 10, 20], isDiscrete: false)]);

    private static void Fill(PartialAggregate aggregate, Random random)
    {
        var count = random.Next(40);
        if (count == 0)
            return;
        var records = RandomRecords.Draw(random, count, Classes, 10_000);
        foreach (var record in records)
            record.FoldInto(aggregate, random.Next(2) == 0 ? "yes" : null);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            aggregate.Resources.Add(
                new ResourceReading(5, random.NextDouble(), 4, random.Next(1 << 20), 1 << 20),
                [new GpuReading(random.NextDouble(), random.Next(1 << 20), 1 << 20, random.Next(300))]);
        }

        var bins = aggregate.Bins.Add(Bins, (ulong)count)!;
        for (var i = 0; i < count; i++)
            bins[0].Add(random.Next(Bins.Columns[0].CellCount), 1, 1 + random.Next(3));
        var outliers = aggregate.Outliers.Add(Bins, (ulong)count)!;
        for (var i = 0; i < count; i++)
            outliers[0].Add(random.Next(Bins.Columns[0].CellCount), 1, 1 + random.Next(3));
        for (var i = 0; i < count; i++)
            aggregate.Dimensions.Take("country")!.Take($"country {random.Next(9)}").AddClass(Classes[random.Next(Classes.Length)], Classes[random.Next(Classes.Length)], 1 + random.Next(3));
    }
}
