using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Estimates;

public class PerformanceEstimatorTests
{
    private static readonly string[] Binary = ["0", "1"];

    [Fact]
    public void A_baseline_without_labels_says_so()
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Score, "", [0.1, 0.9]);
        var baseline = builder.Build();
        PerformanceEstimator.Estimate(baseline, null).Reason.ShouldStartWith("the baseline was made without labels");
        baseline.Encode()[0].ShouldBe((byte)1, "older silos read it");
    }

    [Theory]
    [InlineData("few", "60 rows of the baseline have a score, a prediction and a label, fewer than 100")]
    [InlineData("one class", "no labelled row of the baseline is of the positive class '1': scores cannot be calibrated on one outcome")]
    [InlineData("constant", "all scores of the baseline are the same, so that they tell nothing")]
    [InlineData("no labels", "0 rows of the baseline have a score, a prediction and a label, fewer than 100")]
    [InlineData("unknown", "no labelled row of the baseline is of the positive class 'fraud'")]
    public void What_cannot_be_calibrated_has_a_reason(string fault, string reason)
    {
        var random = new Random(7);
        var rows = fault == "few" ? 60 : 500;
        double[] scores = [.. Enumerable.Range(0, rows).Select(_ => fault == "constant" ? 0.5 : random.NextDouble())];
        var predicted = Array.ConvertAll(scores, static score => Binary[score > 0.5 ? 1 : 0]);
        var actual = Array.ConvertAll(scores, _ => fault == "no labels" ? null : fault == "one class" ? "0" : Binary[random.Next(2)]);
        var (calibration, problem) = EstimationBuilder.Calibrate(predicted, scores, actual, fault == "unknown" ? "fraud" : null);
        calibration.ShouldBeNull();
        problem.ShouldBe(reason);
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Score, "", scores);
        var baseline = Baseline.Decode(builder.Build(new EstimationBasis(null, null, problem)).Encode());
        PerformanceEstimator.Estimate(baseline, null).Reason.ShouldBe(reason);
    }

    [Fact]
    public void Of_confidences_only_accuracy_is_estimated_and_of_one_class_against_the_rest_all_but_accuracy()
    {
        string[] classes = ["cat", "dog", "horse"];
        var random = new Random(8);
        var scores = Enumerable.Range(0, 3000).Select(_ => random.NextDouble()).ToArray();
        var predicted = Array.ConvertAll(scores, _ => classes[random.Next(3)]);
        var actual = scores.Select((score, i) => random.NextDouble() < score ? predicted[i] : classes[random.Next(3)]).ToArray();
        var confidences = Of(predicted, scores, actual, null);
        var estimate = PerformanceEstimator.Estimate(confidences, Count(confidences, predicted, scores));
        estimate.Find("accuracy")!.Value!.Value.ShouldBe(actual.Zip(predicted, static (a, b) => a == b ? 1.0 : 0).Average(), 1e-9, "on its own rows the estimate is the figure");
        estimate.Confusion.ShouldBeNull();
        estimate.Find("recall")!.Reason.ShouldContain("no positive class is known");

        var rest = Of(predicted, scores, actual, "dog");
        estimate = PerformanceEstimator.Estimate(rest, Count(rest, predicted, scores));
        estimate.Find("accuracy")!.Reason.ShouldContain("more than two classes");
        estimate.Find("recall")!.Value.ShouldNotBeNull();
    }

    [Fact]
    public void Few_records_and_a_window_without_counts_have_a_reason_and_rules_see_it()
    {
        var random = new Random(9);
        var scores = Enumerable.Range(0, 1000).Select(_ => random.NextDouble()).ToArray();
        var predicted = Array.ConvertAll(scores, static score => Binary[score > 0.5 ? 1 : 0]);
        var actual = Array.ConvertAll(scores, score => Binary[random.NextDouble() < score ? 1 : 0]);
        var baseline = Baseline.Decode(Of(predicted, scores, actual, null).Encode());
        PerformanceEstimator.Estimate(baseline, null).Reason.ShouldBe("no record was counted with the bins of the baseline");
        PerformanceEstimator.Estimate(baseline, Count(baseline, predicted[..20], scores[..20])).Reason.ShouldStartWith("20 records have a prediction and a score, fewer than 30");

        var metric = MetricCatalog.Find("estimated_accuracy", out _)!;
        var window = new PartialAggregate();
        metric.Read(new MetricInput { Window = window, From = 0, To = 1 }, 0.95).NoData.ShouldBe("no baseline is active");
        window.Traffic.AddRecords(1000, 1000, 1000, 0, 1);
        Count(baseline, predicted, scores, window.Bins);
        var reading = metric.Read(new MetricInput { Window = window, From = 0, To = 1, Baseline = baseline }, 0.95);
        reading.Value!.Value.ShouldBe(0.75, 0.05);
        (reading.Records, reading.Coverage).ShouldBe((1000UL, 1));
        reading.Interval!.Value.Lower.ShouldBeInRange(0.6, reading.Value.Value);
        MetricCatalog.Find("estimated_rmse", out _)!.Read(new MetricInput { Window = window, From = 0, To = 1, Baseline = baseline }, 0.95).NoData.ShouldBe("the baseline has nothing to estimate rmse from");
    }

    [Fact]
    public void Weights_count_as_so_many_records_in_the_figure_and_as_one_in_the_interval()
    {
        var random = new Random(10);
        var scores = Enumerable.Range(0, 2000).Select(_ => random.NextDouble()).ToArray();
        var predicted = Array.ConvertAll(scores, static score => Binary[score > 0.5 ? 1 : 0]);
        var actual = Array.ConvertAll(scores, score => Binary[random.NextDouble() < score ? 1 : 0]);
        var baseline = Of(predicted, scores, actual, null);
        var one = PerformanceEstimator.Estimate(baseline, Count(baseline, predicted, scores)).Find("f1")!;
        var ten = PerformanceEstimator.Estimate(baseline, Count(baseline, predicted, scores, weight: 10)).Find("f1")!;
        ten.Value!.Value.ShouldBe(one.Value!.Value, 1e-12);
        ten.SamplingError!.Value.ShouldBe(one.SamplingError!.Value, 1e-12);
        ten.CalibrationError!.Value.ShouldBe(one.CalibrationError!.Value, 1e-12);
    }

    [Fact]
    public void Parts_of_a_baseline_that_differ_more_than_chance_allows_widen_the_interval_and_shuffled_rows_do_not()
    {
        var random = new Random(11);
        var rows = Enumerable.Range(0, 5000).Select(i =>
        {
            var score = random.NextDouble();
            return (Score: score, Predicted: Binary[score > 0.5 ? 1 : 0], Actual: Binary[random.NextDouble() < score + (i / 500 % 2 == 0 ? 0.1 : -0.1) ? 1 : 0]);
        }).ToArray();
        var ordered = Interval();
        random.Shuffle(rows);
        var mixed = Interval();
        ordered.ShouldBeGreaterThan(3 * mixed, "each part of 500 rows is off by 0.1");

        double Interval()
        {
            string[] predicted = [.. rows.Select(static row => row.Predicted)];
            double[] scores = [.. rows.Select(static row => row.Score)];
            var baseline = Of(predicted, scores, [.. rows.Select(static row => row.Actual)], null);
            var interval = PerformanceEstimator.Estimate(baseline, Count(baseline, predicted[..500], scores[..500])).Find("accuracy")!.Interval!.Value;
            return interval.Upper - interval.Lower;
        }
    }

    [Fact]
    public void Scores_in_single_precision_fall_into_the_cells_of_the_file()
    {
        var bins = new JointBins("1", [0.1f, 0.25, 0.5, 0.7, 0.999]);
        foreach (var score in (double[])[-1, 0, 0.1, 0.10000001, 0.25, 0.3, 0.5, 0.7, 0.99, 0.999, 1, 2])
        {
            var expected = bins.Edges.Count(edge => score > edge);
            bins.ScoreCellOf(score).ShouldBe(expected);
            if (score is not (0.10000001 or 0.999))
                bins.ScoreCellOf((float)score).ShouldBe(expected, $"{score}");
        }

        bins.ScoreCellOf(double.NaN).ShouldBe(-1);
        bins.ScoreCellOf(float.NaN).ShouldBe(-1);
    }

    internal static Baseline Of(string?[] predicted, double[] scores, string?[] actual, string? positive)
    {
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Score, "", scores);
        var (calibration, reason) = EstimationBuilder.Calibrate(predicted, scores, actual, positive);
        return builder.Build(new EstimationBasis(calibration, null, reason));
    }

    internal static BinnedColumns Count(Baseline baseline, string[] predicted, double[] scores, BinnedCounts? into = null, double weight = 1)
    {
        var counts = (into ?? new BinnedCounts()).Add(baseline.Bins, (ulong)scores.Length, weight)!;
        var joint = baseline.Bins.Joint!;
        for (var i = 0; i < scores.Length; i++)
            counts[baseline.Columns.Length].Add(joint.RowOf(predicted[i]) + joint.ScoreCellOf(scores[i]), 1, weight);
        return counts;
    }
}
