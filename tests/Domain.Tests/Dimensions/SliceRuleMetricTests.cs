using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Dimensions;

/// <summary>Rules about the worst slice of a dimension.</summary>
public sealed class SliceRuleMetricTests
{
    [Fact]
    public void The_worst_value_with_enough_records_is_read_with_an_interval_for_all_of_them()
    {
        var window = new PartialAggregate();
        Add(window, "DE", right: 120, wrong: 80);
        Add(window, "FR", right: 190, wrong: 10);
        Add(window, "IT", right: 150, wrong: 50);
        Add(window, "XX", right: 1, wrong: 90);
        var metric = MetricCatalog.Find("slice_accuracy(country)", out _).ShouldNotBeNull();
        var reading = metric.Read(new MetricInput { Window = window, From = 0, To = 60_000 }, 0.95);
        (reading.Of, reading.Records, reading.Coverage).ShouldBe(("country=DE", 200UL, 200.0 / 691));
        reading.Value!.Value.ShouldBe(0.6, 1e-12);
        reading.Interval!.Value.Level.ShouldBe(1 - (0.05 / 3), 1e-12, "three values have enough");
        metric.Read(new MetricInput { Window = window, From = 0, To = 60_000 }, 0.95).Value.ShouldBe(reading.Value);
        Read("slice_accuracy(device)", window).NoData.ShouldBe("no record of the window has the dimension 'device'");
        Read("slice_mae(country)", window).NoData.ShouldBe("no value of 'country' has 100 labelled numbers in the window");
        Read("slice_error_ratio(country)", window).Value.ShouldBe(0);
    }

    private static RuleReading Read(string metric, PartialAggregate window) =>
        MetricCatalog.Find(metric, out _).ShouldNotBeNull().Read(new MetricInput { Window = window, From = 0, To = 60_000 }, 0.95);

    private static void Add(PartialAggregate window, string country, int right, int wrong)
    {
        var slice = window.Dimensions.Take("country")!.Take(country);
        slice.Numbers.Records = (ulong)(right + wrong);
        slice.Numbers.Weight = right + wrong;
        slice.Sum(SliceSum.WeightSquares).Add(right + wrong);
        window.Traffic.AddRecords((ulong)(right + wrong), right + wrong, right + wrong, 0, 1);
        for (var i = 0; i < right + wrong; i++)
            slice.AddClass("yes", i < right ? "yes" : "no", 1);
    }
}
