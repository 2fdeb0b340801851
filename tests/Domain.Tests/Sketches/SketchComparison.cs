using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests.Sketches;

internal static class SketchComparison
{
    private static readonly double[] Grid = [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1];

    internal static void ShouldBeSame(QuantileSketch a, QuantileSketch b)
    {
        a.Count.ShouldBe(b.Count);
        a.WeightSum.ShouldBeClose(b.WeightSum);
        a.Sum.ShouldBeClose(b.Sum);
        (a.Min, a.Max).ShouldBe((b.Min, b.Max));
        a.CollapsedCount.ShouldBe(b.CollapsedCount);
        foreach (var q in Grid)
            ShouldBeNeighbours(a.Quantile(q), b.Quantile(q), a.WeightSum == Math.Floor(a.WeightSum));
    }

    internal static void ShouldBeSame(SignedQuantileSketch a, SignedQuantileSketch b)
    {
        a.Count.ShouldBe(b.Count);
        a.WeightSum.ShouldBeClose(b.WeightSum);
        (a.Min, a.Max).ShouldBe((b.Min, b.Max));
        foreach (var q in Grid)
            ShouldBeNeighbours(a.Quantile(q), b.Quantile(q), a.WeightSum == Math.Floor(a.WeightSum));
    }

    internal static void ShouldBeSame(BinStore a, BinStore b)
    {
        a.Total.ShouldBe(b.Total);
        a.Weight.ShouldBeClose(b.Weight);
        a.Collapsed.ShouldBe(b.Collapsed);
        if (a.Total == 0)
            return;
        a.Range.ShouldBe(b.Range);
        for (var index = a.Range.Low; index <= a.Range.High; index++)
            a.CountAt(index).ShouldBe(b.CountAt(index));
    }

    /// <summary>Within a relative error of what it should be; zero is exact.</summary>
    internal static void ShouldBeWithin(this double actual, double expected, double relative) =>
        Math.Abs(actual - expected).ShouldBeLessThanOrEqualTo((relative * Math.Abs(expected) * (1 + 1e-12)) + 1e-18, $"{actual} for {expected}");

    // Where weights are fractions, rounding may carry a rank across the border of a bin; counts leave no such room.
    private static void ShouldBeNeighbours(double? a, double? b, bool exact)
    {
        a.HasValue.ShouldBe(b.HasValue);
        if (exact)
            a.ShouldBe(b);
    }
}
