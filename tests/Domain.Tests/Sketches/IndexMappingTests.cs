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
        IndexMapping.Fine.RelativeAccuracy.ShouldBe(1.0 / 129, 1e-15);
        IndexMapping.Fine.RelativeAccuracy.ShouldBeLessThan(0.0078);
        IndexMapping.Coarse.RelativeAccuracy.ShouldBe(1.0 / 33, 1e-15);
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
}
