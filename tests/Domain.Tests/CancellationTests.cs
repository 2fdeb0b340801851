using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests;

/// <summary>Figures that are differences of nearly equal sums: right where the difference means something, absent or 0 where it is rounding.</summary>
public class CancellationTests
{
    /// <summary>Equal values whose sums are rounded: value, how many, weight.</summary>
    public static TheoryData<double, int, float> Constants() => new()
    {
        { 0.1, 3, 1 },
        { 0.1, 70_000, 1 },
        { -3.7e-9, 1000, 1 },
        { 1e9 + 0.1, 50_000, 1 },
        { 0.3, 513, 10f / 3 },
        { 7e90, 1000, 1 },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void Constant_actuals_have_no_r_squared_in_one_piece_or_in_many(double value, int count, float weight)
    {
        var random = new Random(count);
        var (whole, merged) = (new RegressionErrors(), new RegressionErrors());
        var actual = Enumerable.Repeat(value, count).ToArray();
        var predicted = Array.ConvertAll(actual, each => each * (1 + random.NextDouble()));
        var weights = Enumerable.Repeat(weight, count).ToArray();
        whole.AddColumn(actual, predicted, weights);
        for (var at = 0; at < count;)
        {
            var rows = Math.Min(random.Next(1, 2000), count - at);
            var part = new RegressionErrors();
            part.AddColumn(actual.AsSpan(at, rows), predicted.AsSpan(at, rows), weights.AsSpan(at, rows));
            merged.Merge(part);
            at += rows;
        }

        foreach (var errors in new[] { whole, merged })
        {
            errors.ToFigures()!.RSquared.ShouldBeNull();
            errors.ToFigures()!.MeanActual.ShouldBe(value, Math.Abs(value) * 1e-13);
        }
    }

    [Theory]
    [InlineData(1e6, 1e-4)]
    [InlineData(1e9, 1e-2)]
    [InlineData(-0.1, 1e-10)]
    public void Actuals_that_hardly_vary_have_theirs(double start, double step)
    {
        var actual = Enumerable.Range(0, 1000).Select(i => start + (i * step)).ToArray();
        var predicted = actual.Select((value, i) => value + (i % 2 == 0 ? step : -step)).ToArray();
        var errors = new RegressionErrors();
        errors.AddColumn(actual, predicted);
        // In decimals, of the very doubles.
        var (y, p) = (Array.ConvertAll(actual, value => (decimal)value - (decimal)start), Array.ConvertAll(predicted, value => (decimal)value - (decimal)start));
        if (Math.Abs(start) >= 1)
        {
            y = Array.ConvertAll(actual, value => (decimal)(value - start));
            p = Array.ConvertAll(predicted, value => (decimal)(value - start));
        }

        var mean = y.Average();
        var exact = 1 - (double)(y.Zip(p).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)) / y.Sum(value => (value - mean) * (value - mean)));
        errors.ToFigures()!.RSquared!.Value.ShouldBe(exact, 1e-7);
    }

    [Theory]
    [MemberData(nameof(Constants))]
    public void A_constant_feature_has_the_standard_deviation_0(double value, int count, float weight)
    {
        var weights = Enumerable.Repeat(weight, count).ToArray();
        var (doubles, floats, single) = (new NumericFeature(), new NumericFeature(), new NumericFeature());
        doubles.AddColumn(Enumerable.Repeat(value, count).ToArray(), weights);
        if (value < 1e38)
            floats.AddColumn(Enumerable.Repeat((float)value, count).ToArray(), weights);
        for (var i = 0; i < count; i++)
            single.Add(value, weight);
        doubles.ToFigures()!.StandardDeviation.ShouldBe(0);
        (floats.ToFigures()?.StandardDeviation ?? 0).ShouldBe(0);
        single.Merge(doubles);
        single.ToFigures()!.StandardDeviation.ShouldBe(0);
    }

    [Theory]
    [InlineData(1e9f, true)]
    [InlineData(1e11f, true)]
    [InlineData(3e15f, false)]
    [InlineData(1e30f, false)]
    public void Beside_a_weight_that_is_all_of_the_sum_there_is_no_standard_deviation(float weight, bool isKnown)
    {
        var feature = new NumericFeature();
        feature.AddColumn([1.0, 2.0], [weight, 1]);
        if (!isKnown)
        {
            feature.ToFigures()!.StandardDeviation.ShouldBeNull();
            return;
        }

        // M2 = w/(w + 1) over 2w/(w + 1) degrees of freedom.
        feature.ToFigures()!.StandardDeviation!.Value.ShouldBe(Math.Sqrt(0.5), 1e-5);
    }

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(0.1, 10.0 / 3)]
    [InlineData(2e6, 1)]
    public void A_constant_duration_has_the_variance_0(double value, double weight)
    {
        var sketch = new QuantileSketch();
        for (var i = 0; i < 1000; i++)
            sketch.Add(value, weight);
        sketch.Variance.ShouldBe(0);
    }

    [Theory]
    [InlineData(1e-12f, true)]
    [InlineData(3e-16f, true)]
    [InlineData(2.5e-9f, true)]
    [InlineData(0.99999994f, false)]
    [InlineData(0.9999f, false)]
    public void The_log_loss_of_what_was_held_nearly_impossible_is_exact(float score, bool isEvent)
    {
        var exact = -Math.Log(isEvent ? score : 1 - (double)score);
        var histogram = new ScoreHistogram();
        for (var i = 0; i < 11; i++)
            histogram.Add(ScoreKind.PositiveClass, score, isEvent);
        histogram.ToFigures(ScoreKind.PositiveClass)!.LogLoss.ShouldBe(exact, 1e-12 * exact);
        var column = new ScoreHistogram();
        column.AddColumn(ScoreKind.TopLabel, Enumerable.Repeat(score, 19).ToArray(), Enumerable.Repeat((byte)(isEvent ? 1 : 0), 19).ToArray());
        column.ToFigures(ScoreKind.TopLabel)!.LogLoss.ShouldBe(exact, 1e-12 * exact);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(3, 1, 2)]
    [InlineData(1, 5, 0)]
    public void A_rare_class_among_many_records_keeps_its_correlations(int found, int missed, int false_)
    {
        const double Right = 1L << 40;
        var matrix = new ConfusionMatrix();
        matrix.Add("no", "no");
        for (var i = 0; i < 40; i++)
        {
            var copy = new ConfusionMatrix();
            copy.Merge(matrix);
            matrix.Merge(copy);
        }

        for (var i = 0; i < found; i++)
            matrix.Add("yes", "yes");
        for (var i = 0; i < missed; i++)
            matrix.Add("yes", "no");
        for (var i = 0; i < false_; i++)
            matrix.Add("no", "yes");
        var figures = matrix.ToFigures("yes")!;
        double total = Right + found + missed + false_, wrong = missed + false_;
        var scale = Math.Sqrt((double)(found + missed) * (found + false_)) * Math.Sqrt((Right + false_) * (Right + missed));
        figures.MatthewsCorrelation!.Value.ShouldBe(((found * Right) - (missed * false_)) / scale, 1e-12);
        var byChance = ((found + missed) * (Right + missed)) + ((found + false_) * (Right + false_));
        figures.CohensKappa!.Value.ShouldBe(1 - (wrong * total / byChance), 1e-12);
        figures.ErrorRate.ShouldBe(wrong / total, 1e-24);
        figures.PerClass[0].Specificity!.Value.ShouldBe((double)found / (found + missed), 1e-12);
        figures.PerClass[1].Specificity!.Value.ShouldBe(Right / (Right + false_), 1e-15);
    }

    [Fact]
    public void What_is_all_right_has_no_error_and_full_agreement_whatever_the_weights()
    {
        var random = new Random(4);
        var matrix = new ConfusionMatrix();
        var ids = new byte[60_000];
        ids[17] = 1;
        for (var i = 0; i < 10; i++)
            matrix.AddColumn(ids, ids, ["no", "yes"], Array.ConvertAll(ids, _ => 1 + (random.NextSingle() * 1e6f)));
        var figures = matrix.ToFigures("no")!;
        (figures.ErrorRate, figures.CohensKappa, figures.Positive!.Specificity).ShouldBe((0, 1, 1));
        figures.MatthewsCorrelation!.Value.ShouldBe(1, 1e-9);
    }

    [Theory]
    [InlineData(5.0, 2.0, 1e-9)]
    [InlineData(1e-3, 700, 3e-10)]
    public void The_interval_of_a_ratio_is_as_narrow_as_those_of_its_parts(double first, double second, double relative)
    {
        ConfidenceInterval Around(double value) => new(value * (1 - relative), value * (1 + relative), 0.95);
        var interval = Mover.Ratio(first, Around(first), second, Around(second));
        // To first order relative errors add up as squares.
        var half = Math.Sqrt(2) * relative;
        ((first / second - interval.Lower) / (first / second)).ShouldBe(half, 1e-5 * half);
        ((interval.Upper - first / second) / (first / second)).ShouldBe(half, 1e-5 * half);
    }
}
