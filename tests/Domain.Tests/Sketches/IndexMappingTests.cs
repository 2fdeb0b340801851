using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests.Sketches;

public class IndexMappingTests
{
    public static TheoryData<bool> Mappings => [true, false];

    [Theory, MemberData(nameof(Mappings))]
    public void The_representative_is_within_the_relative_accuracy_of_every_value_of_its_bucket(bool fine)
    {
        var mapping = fine ? IndexMapping.Fine : IndexMapping.Coarse;
        for (var index = 0; index < mapping.IndexCount; index++)
        {
            var (lower, upper, value) = (mapping.LowerBound(index), mapping.LowerBound(index + 1), mapping.Representative(index));
            var last = Math.BitDecrement(upper);
            mapping.Index(lower).ShouldBe(index);
            mapping.Index(last).ShouldBe(index);
            (Math.Abs(value - lower) / lower).ShouldBeLessThanOrEqualTo(mapping.RelativeAccuracy + 1e-15);
            (Math.Abs(value - last) / last).ShouldBeLessThanOrEqualTo(mapping.RelativeAccuracy + 1e-15);
        }
    }

    [Fact]
    public void Accuracies_are_as_documented()
    {
        IndexMapping.Fine.RelativeAccuracy.ShouldBeInRange(0.0095, 0.0097);
        IndexMapping.Coarse.RelativeAccuracy.ShouldBeInRange(0.0300, 0.0310);
        QuantileSketch.RelativeAccuracy.ShouldBeLessThanOrEqualTo(0.01);
    }

    [Fact]
    public void Values_beyond_the_range_are_in_the_last_bucket()
    {
        var mapping = IndexMapping.Fine;
        mapping.Index(IndexMapping.MinIndexable).ShouldBe(0);
        mapping.Index(Math.BitDecrement(IndexMapping.MaxIndexable)).ShouldBe(mapping.IndexCount - 1);
        mapping.Index(IndexMapping.MaxIndexable).ShouldBe(mapping.IndexCount - 1);
        mapping.Index(double.MaxValue).ShouldBe(mapping.IndexCount - 1);
    }

    [Theory, MemberData(nameof(Mappings))]
    public void A_float_and_a_double_alone_and_in_a_column_have_the_same_bucket(bool fine)
    {
        var mapping = fine ? IndexMapping.Fine : IndexMapping.Coarse;
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var values = new float[4099];
        foreach (ref var value in values.AsSpan())
            value = (float)Math.Pow(2, (random.NextDouble() * 127) - 63.5);
        // The edges of buckets, and the values just below.
        for (var i = 0; i < 1000; i++)
            values[i] = (float)mapping.LowerBound(random.Next(mapping.IndexCount));
        for (var i = 1000; i < 2000; i++)
            values[i] = Math.Max(MathF.BitDecrement((float)mapping.LowerBound(random.Next(1, mapping.IndexCount))), (float)IndexMapping.MinIndexable);
        var indices = new int[values.Length];
        ColumnIndices.Find(mapping, values, indices, 0);
        for (var i = 0; i < values.Length; i++)
            indices[i].ShouldBe(mapping.Index(values[i]), $"{values[i]:R}, seed {seed}");
    }
}
