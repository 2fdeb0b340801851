using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Descriptions;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Tests.Descriptions;

/// <summary>What is said of values that are close together or small.</summary>
public sealed class ColumnFindingsTests
{
    [Fact]
    public void A_range_has_the_digits_in_which_its_ends_differ()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(static i => 1e9 + (i / 1000.0))];
        Describe(values, [.. values.Select(static value => value + 3)]).ShouldBe(["100% of 'x' are out of the baseline's range, 1000000000 to 1000000000.999."]);
        Describe([.. values.Select(static value => value - 1e9)], [.. values.Select(static value => value + 3)]).ShouldBe(["100% of 'x' are out of the baseline's range, 0 to 0.999."]);
    }

    [Fact]
    public void Values_too_small_for_the_sketch_are_said_to_be_so_and_zeros_are_not()
    {
        double[] tiny = [.. Enumerable.Range(0, 1000).Select(static i => i * 1e-303)];
        Describe(tiny, tiny).ShouldBe(["All values of 'x' are closer to 0 than about 2^-64 (5·10^-20), where values are not told apart: quartiles are anywhere between the extremes."]);
        Describe(new double[1000], new double[1000]).ShouldBeEmpty();
    }

    private static IEnumerable<string> Describe(double[] before, double[] now)
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "x", before);
        var baseline = builder.Build();
        var current = new PartialAggregate();
        current.Traffic.AddRecords((ulong)now.Length, now.Length, now.Length, 0, 1);
        current.Features.AddNumeric("x", now);
        var counts = current.Bins.Add(baseline.Bins, (ulong)now.Length)!;
        foreach (var value in now)
            counts[0].Add(baseline.Bins.Columns[0].CellOf(value), 1);
        return DataDescriber.Describe(current, baseline).SelectMany(static column => column.Findings);
    }
}
