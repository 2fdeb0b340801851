using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Regression;

namespace OrleansMonitor.Domain.Tests.Regression;

public class RegressionErrorsTests
{
    [Fact]
    public void Bias_is_above_zero_where_the_model_predicts_too_much()
    {
        var errors = new RegressionErrors();
        errors.AddColumn([1, 2, 3], [2, 3, 4]);
        errors.ToFigures()!.Bias.ShouldBe(1);
    }

    [Fact]
    public void Values_too_large_to_be_squared_are_not_counted_so_that_the_sums_stay_finite()
    {
        var errors = new RegressionErrors();
        errors.AddColumn([1e200, 1, 1e100, double.NegativeInfinity], [1, -1e300, -1e100, 0], [float.MaxValue, 1, float.MaxValue, 1]);
        errors.Add(1e-320, 1e100);
        errors.Add(3, 4);
        var figures = errors.ToFigures()!;
        figures.Count.ShouldBe(3ul);
        figures.PercentageCount.ShouldBe(2ul);
        double.IsFinite(figures.MeanSquaredError).ShouldBeTrue();

        var writer = new AggregateWriter();
        errors.WriteTo(writer);
        var reader = new AggregateReader(writer.WrittenSpan);
        var copy = new RegressionErrors();
        copy.MergeFrom(ref reader);
        copy.ToFigures().ShouldBe(figures);
    }

    [Fact]
    public void Columns_of_different_lengths_are_refused()
    {
        var errors = new RegressionErrors();
        Should.Throw<ArgumentException>(() => errors.AddColumn([1], [1, 2]));
        Should.Throw<ArgumentException>(() => errors.AddColumn([1], [1], [0.5f]));
        errors.IsEmpty.ShouldBeTrue();
    }
}
