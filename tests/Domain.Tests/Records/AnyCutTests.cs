using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Tests.Sums;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Records;

/// <summary>Numbers of every size, denormal and of 10^300, cancelling and infinite: the same records are the same bytes, in whatever pieces and orders they are added and merged.</summary>
public class AnyCutTests(ITestOutputHelper output)
{
    // 2^300
    private const double Large = (double)(1L << 60) * (1L << 60) * (1L << 60) * (1L << 60) * (1L << 60);

    // Of all bits that a float has: up to 2^30 in a cell their sums are exact, and 400 records come near that.
    private const double LargestWeight = 1 << 21;

    [Fact]
    public void The_same_records_are_the_same_bytes()
    {
        for (var seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var records = Enumerable.Range(0, random.Next(1, 400)).Select(_ => Draw(random)).ToArray();
            if (random.Next(2) == 0)
                records = Array.ConvertAll(records, static record => record with { Weight = 1 });
            else if (random.Next(2) == 0)
                records = Array.ConvertAll(records, record => record with { Weight = (float)(1 + (random.NextDouble() * LargestWeight)) });
            var whole = new PartialAggregate();
            Add(whole, records);
            for (var cut = 0; cut < 3; cut++)
            {
                random.Shuffle(records);
                var parts = new List<PartialAggregate>();
                for (var at = 0; at < records.Length;)
                {
                    var rows = Math.Min(random.Next(1, cut == 0 ? 2 : 120), records.Length - at);
                    var part = new PartialAggregate();
                    Add(part, records.AsSpan(at, rows));
                    parts.Add(part);
                    at += rows;
                }

                while (parts.Count > 1)
                {
                    var (to, from) = (random.Next(parts.Count), random.Next(parts.Count));
                    if (to == from)
                        continue;
                    if (random.Next(2) == 0)
                        parts[to].Merge(parts[from]);
                    else
                        parts[to].MergeEncoded(parts[from].Encode());
                    parts.RemoveAt(from);
                }

                parts[0].Encode().ShouldBe(whole.Encode(), $"seed {seed}, cut {cut}");
                parts[0].ShouldBeTheSameToTheBitAs(whole);
            }
        }
    }

    [Fact]
    public void What_is_taken_back_was_never_there()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            output.WriteLine($"seed {seed}");
            var random = new Random(seed);
            var records = Enumerable.Range(0, random.Next(2, 60)).Select(_ => Draw(random)).ToArray();
            var (kept, all) = (new PartialAggregate(), new PartialAggregate());
            var taken = random.Next(1, records.Length);
            AddLabels(kept, records.AsSpan(taken));
            AddLabels(all, records);
            foreach (var record in records.AsSpan(0, taken))
            {
                all.Regression.Subtract(record.Actual, record.Value, record.Weight).ShouldBeTrue();
                all.Scores.Subtract(ScoreKind.TopLabel, record.Score, record.IsEvent, record.Weight).ShouldBeTrue();
            }

            all.Regression.ToFigures().ShouldBe(kept.Regression.ToFigures());
            (all.ToScoreFigures(ScoreKind.TopLabel)! with { Calibration = [] }).ShouldBe(kept.ToScoreFigures(ScoreKind.TopLabel)! with { Calibration = [] });
            all.ToScoreFigures(ScoreKind.TopLabel)!.Calibration.ShouldBe(kept.ToScoreFigures(ScoreKind.TopLabel)!.Calibration);
        }
    }

    [Theory]
    [InlineData(1e9, 1)]
    [InlineData(1e15, 0.25)]
    [InlineData(-Large, Large / (1L << 45))]
    public void A_small_deviation_from_a_large_mean_is_right(double mean, double deviation)
    {
        var feature = new NumericFeature();
        for (var i = 0; i < 1000; i++)
            feature.AddColumn([mean - deviation, mean + deviation, mean]);
        var figures = feature.ToFigures()!;
        figures.Mean.ShouldBe(mean);
        figures.StandardDeviation!.Value.ShouldBe(deviation * Math.Sqrt(2000.0 / 2999), 1e-14 * deviation);
    }

    private static void Add(PartialAggregate to, ReadOnlySpan<Record> records)
    {
        var rows = records.ToArray();
        float[] weights = [.. rows.Select(static row => row.Weight)];
        to.Traffic.AddRecords([.. rows.Select(static row => row.Time)], weights);
        to.Features.AddNumeric("double", (double[])[.. rows.Select(static row => row.Value)], weights);
        to.Features.AddNumeric("single", (float[])[.. rows.Select(static row => row.Single)], weights);
        to.Measurements.AddNumeric("usual", (float[])[.. rows.Select(static row => (float)row.Score)], weights);
        to.Latency.AddRange((float[])[.. rows.Select(static row => row.Single)], weights);
        to.Outputs.Values.AddColumn((double[])[.. rows.Select(static row => row.Actual)], weights);
        to.Outputs.Scores(OutputRoute.Mirrored).AddColumn((float[])[.. rows.Select(static row => (float)row.Score)], weights);
        to.Tokens.AddCosts([.. rows.Select(static row => Math.Abs(row.Single))], weights);
        AddLabels(to, records);
    }

    private static void AddLabels(PartialAggregate to, ReadOnlySpan<Record> records)
    {
        var rows = records.ToArray();
        to.Regression.AddColumn([.. rows.Select(static row => row.Actual)], [.. rows.Select(static row => row.Value)], [.. rows.Select(static row => row.Weight)]);
        foreach (var row in rows)
            to.Scores.Add(ScoreKind.TopLabel, row.Score, row.IsEvent, row.Weight);
    }

    private static Record Draw(Random random)
    {
        var single = (float)Math.Clamp(ExactSumTests.Draw(random, 1e38), float.MinValue, float.MaxValue);
        var score = random.Next(5) == 0 ? Math.Pow(2, -random.Next(1074)) : random.NextDouble();
        var value = random.Next(20) == 0 ? double.PositiveInfinity : ExactSumTests.Draw(random);
        return new Record(random.Next(1000), value, random.Next(20) == 0 ? float.NaN : single, ExactSumTests.Draw(random, 1e100), score, random.Next(2) == 0, 1 + (random.Next(7) / 3f));
    }

    private sealed record Record(long Time, double Value, float Single, double Actual, double Score, bool IsEvent, float Weight);
}
