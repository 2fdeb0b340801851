using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Tests.Features;

public class FeatureLawsTests
{
    [Fact]
    public void The_laws_of_an_aggregate_hold_for_numeric_features() => new AggregateLaws<NumericFeature>
    {
        Create = () => new NumericFeature(),
        Fill = (feature, random) =>
        {
            for (var batches = random.Next(4); batches > 0; batches--)
            {
                var values = Numbers(random, random.Next(400));
                feature.AddColumn(values, Weights(random, values.Length));
            }

            if (random.Next(3) == 0)
            {
                feature.AddColumn([1e90, -3, double.NaN, 1e200]);
            }
        },
        ShouldBeSame = (a, b) => ShouldBeSame(a.ToFigures(), b.ToFigures()),
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (NumericFeature a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    [Fact]
    public void The_laws_of_an_aggregate_hold_for_categorical_features() => new AggregateLaws<CategoricalFeature>
    {
        Create = () => new CategoricalFeature(),
        Fill = (feature, random) =>
        {
            for (var batches = random.Next(4); batches > 0; batches--)
            {
                AddCategories(random, feature.AddColumn, feature.AddColumn);
            }

            if (random.Next(3) == 0)
            {
                feature.Add(random.Next(2) == 0 ? null : "z", 2.5);
            }
        },
        ShouldBeSame = (a, b) => ShouldBeSame(a.ToFigures(1000), b.ToFigures(1000)),
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (CategoricalFeature a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    [Fact]
    public void The_laws_of_an_aggregate_hold_for_sets_of_features() => Sets(names: 9, FeatureSet.MaxFeatures).Hold();

    [Fact]
    public void The_laws_of_an_aggregate_hold_beyond_the_limit_of_features() => Sets(names: 16, limit: 5).Hold();

    private static AggregateLaws<FeatureSet> Sets(int names, int limit) => new()
    {
        Create = () => new FeatureSet(limit),
        Fill = (set, random) =>
        {
            for (var columns = random.Next(names); columns > 0; columns--)
            {
                var name = $"feature {random.Next(names)}";
                if (random.Next(3) == 0)
                {
                    AddCategories(
                        random,
                        (ids, values, weights) => set.AddCategorical(name, ids, values, weights),
                        (ids, values, weights) => set.AddCategorical(name, ids, values, weights));
                }
                else
                {
                    set.AddNumeric(name, Numbers(random, random.Next(30)));
                }
            }
        },
        ShouldBeSame = (a, b) =>
        {
            a.Overflow.ShouldBe(b.Overflow);
            a.KindConflicts.ShouldBe(b.KindConflicts);
            var (x, y) = (a.ToFigures(Traffic), b.ToFigures(Traffic));
            x.Select(feature => feature.Name).ShouldBe(y.Select(feature => feature.Name));
            foreach (var (one, other) in x.Zip(y))
            {
                ShouldBeSame(one.Numeric, other.Numeric);
                ShouldBeSame(one.Categorical, other.Categorical);
            }
        },
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (FeatureSet a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
        MaxDecodeBytes = 4 * 1024 * 1024,
    };

    private static TrafficSummary Traffic { get; } = new();

    private delegate void AddBytes(ReadOnlySpan<byte> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights);

    private delegate void AddUInt16s(ReadOnlySpan<ushort> ids, ReadOnlySpan<string> values, ReadOnlySpan<float> weights);

    private static void AddCategories(Random random, AddBytes addBytes, AddUInt16s addUInt16s)
    {
        var rows = random.Next(200);
        var values = Enumerable.Range(0, random.Next(1, 400)).Select(i => $"value {i}").ToArray();
        var weights = Weights(random, rows);
        var ids = Enumerable.Range(0, rows).Select(_ => random.Next(values.Length + 1)).ToArray();
        if (values.Length < 255)
        {
            addBytes(Array.ConvertAll(ids, id => id == values.Length ? byte.MaxValue : (byte)id), values, weights);
        }
        else
        {
            addUInt16s(Array.ConvertAll(ids, id => id == values.Length ? ushort.MaxValue : (ushort)id), values, weights);
        }
    }

    private static float[] Numbers(Random random, int rows) => Enumerable.Range(0, rows).Select(_ => random.Next(20) switch
    {
        0 => float.NaN,
        1 => 0,
        2 => random.Next(5) == 0 ? float.NegativeInfinity : -1e-5f,
        _ => 20 * random.NextSingle() - 5,
    }).ToArray();

    private static float[] Weights(Random random, int rows) => random.Next(4) switch
    {
        0 => Enumerable.Repeat(10 / 3f, rows).ToArray(),
        1 => Enumerable.Range(0, rows).Select(_ => 1 + random.NextSingle()).ToArray(),
        _ => [],
    };

    private static void ShouldBeSame(NumericFigures? a, NumericFigures? b)
    {
        (a is null).ShouldBe(b is null);
        if (a is null || b is null)
        {
            return;
        }

        a.Count.ShouldBe(b.Count);
        a.Missing.ShouldBe(b.Missing);
        a.Infinite.ShouldBe(b.Infinite);
        a.Min.ShouldBe(b.Min);
        a.Max.ShouldBe(b.Max);
        a.MissingFraction.ShouldBeClose(b.MissingFraction);
        a.EffectiveCount.ShouldBeClose(b.EffectiveCount);
        a.Mean.ShouldBeClose(b.Mean);
        a.StandardDeviation.ShouldBeClose(b.StandardDeviation);
        a.Median.ShouldBeClose(b.Median);
    }

    private static void ShouldBeSame(CategoricalFigures? a, CategoricalFigures? b)
    {
        (a is null).ShouldBe(b is null);
        if (a is null || b is null)
        {
            return;
        }

        a.Count.ShouldBe(b.Count);
        a.Missing.ShouldBe(b.Missing);
        a.Distinct.ShouldBe(b.Distinct);
        a.Other.ShouldBe(b.Other);
        a.OtherWeight.ShouldBeClose(b.OtherWeight);
        a.MissingFraction.ShouldBeClose(b.MissingFraction);
        a.Top.OrderBy(value => value.Name).Select(value => (value.Name, value.Count)).ShouldBe(b.Top.OrderBy(value => value.Name).Select(value => (value.Name, value.Count)));
    }
}
