using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public sealed class WithheldFigureTests
{
    private const int Minimum = 10;
    private const string Reason = "figures over fewer than 10 records are withheld";

    // 991 and 9 of everything: 9 are few, and take the 991 with them.
    [Theory]
    [InlineData("prediction_share(ok)")]
    [InlineData("prediction_share(fraud)")]
    [InlineData("measurement_share(thumb=true)")]
    [InlineData("feature_share(country=DE)")]
    [InlineData("class_share(ok)")]
    [InlineData("predicted_share(fraud)")]
    [InlineData("recall(ok)")]
    [InlineData("error_ratio(timeout)")]
    [InlineData("measurement_coverage(rare)")]
    [InlineData("measurement_coverage(stars)")]
    [InlineData("embedding_missing(text)")]
    [InlineData("embedding_norm(text)")]
    [InlineData("latency_mean")]
    public void A_figure_of_what_was_taken_out_has_no_value(string metric)
    {
        var reading = Read(Of(991), metric);
        reading.NoData.ShouldBe(Reason);
        (reading.Value, reading.Interval).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("prediction_share(ok)", 0.991)]
    [InlineData("prediction_share(fraud)", 0.009)]
    [InlineData("prediction_share(nobody)", 0)]
    [InlineData("measurement_share(thumb=true)", 0.991)]
    [InlineData("error_ratio(timeout)", 0.009)]
    [InlineData("measurement_coverage(rare)", 0.009)]
    [InlineData("embedding_missing(text)", 0.991)]
    [InlineData("embedding_missing(image)", 1)]
    public void Without_a_minimum_it_is_as_before(string metric, double expected) => Read(Of(991), metric, minimum: 0).Value!.Value.ShouldBe(expected, 1e-12);

    [Theory]
    [InlineData("prediction_share(ok)", 0.9)]
    [InlineData("prediction_share(fraud)", 0.1)]
    [InlineData("prediction_share(nobody)", 0)]
    [InlineData("measurement_share(thumb=false)", 0.1)]
    [InlineData("measurement_coverage(thumb)", 1)]
    [InlineData("measurement_coverage(nothing)", 0)]
    [InlineData("embedding_missing(text)", 0.9)]
    [InlineData("embedding_missing(image)", 1)]
    [InlineData("error_ratio(timeout)", 0.1)]
    [InlineData("error_ratio(full)", 0)]
    public void What_enough_records_make_up_keeps_its_value(string metric, double expected) => Read(Of(900), metric).Value!.Value.ShouldBe(expected, 1e-12);

    [Fact]
    public void A_name_that_is_still_listed_keeps_its_share_and_one_that_is_not_has_none()
    {
        var window = new PartialAggregate();
        for (var i = 0; i < 1_000; i++)
        {
            window.Traffic.AddRecord(i);
            window.Outputs.Classes.Add(i < 900 ? "ok" : i < 980 ? "fraud" : i < 995 ? "check" : "odd");
        }

        var withheld = Withholding.Apply(window, Minimum);
        // The 5 odd ones take the 15 to check with them.
        Read(window, withheld, "prediction_share(ok)").Value.ShouldBe(0.9);
        Read(window, withheld, "prediction_share(fraud)").Value.ShouldBe(0.08);
        Read(window, withheld, "prediction_share(check)").NoData.ShouldBe(Reason);
        Read(window, withheld, "prediction_share(odd)").NoData.ShouldBe(Reason);
    }

    [Fact]
    public void A_measurement_of_few_texts_still_covers_all_records()
    {
        Read(Of(991), "measurement_coverage(thumb)").Value.ShouldBe(1);
    }

    private static RuleReading Read(PartialAggregate window, string metric, int minimum = Minimum) => Read(window, Withholding.Apply(window, minimum), metric);

    private static RuleReading Read(PartialAggregate window, string[] withheld, string metric) =>
        MetricCatalog.Find(metric, out _).ShouldNotBeNull().Read(new MetricInput { Window = window, From = 0, To = 60_000, Withheld = withheld, MinimumRecords = Minimum }, 0.95);

    /// <summary>1,000 records, of which so many are usual.</summary>
    private static PartialAggregate Of(int usual)
    {
        var partial = new PartialAggregate();
        for (var i = 0; i < 1_000; i++)
        {
            var isUsual = i < usual;
            partial.Traffic.AddRecord(i);
            partial.Outputs.Classes.Add(isUsual ? "ok" : "fraud");
            partial.Features.AddCategorical("country", [(byte)0], [isUsual ? "DE" : "FR"]);
            partial.Measurements.AddCategorical("thumb", [(byte)0], [isUsual ? "true" : "false"]);
            partial.Confusion.Add(isUsual ? "ok" : "fraud", isUsual ? "ok" : "fraud");
            if (isUsual)
                continue;
            partial.Traffic.Errors.Add("timeout");
            partial.Latency.Add(0.1);
            partial.Measurements.AddCategorical("rare", [(byte)0], ["yes"]);
            partial.Measurements.AddNumeric("stars", [5.0]);
            partial.Embeddings.Norms.AddNumeric("text\u001F0003", [1.0]);
        }

        return partial;
    }
}
