using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Estimates;

namespace OrleansMonitor.Domain.Tests.Estimates;

/// <summary>What no estimate can be made of is a reason, and no estimate of 0.</summary>
public class EstimationBuilderTests
{
    [Theory]
    [InlineData(0, "every predicted number of the baseline is the actual one: no error is known")]
    [InlineData(2e99, "an error of the baseline is 2E+99, of more than 1E+70")]
    public void Errors_that_say_nothing_are_a_reason(double error, string expected)
    {
        var predicted = Enumerable.Range(0, 200).Select(static i => (double)(i % 50)).ToArray();
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Value, "", predicted);
        var (errors, reason) = EstimationBuilder.Profile(builder.Find(ColumnRole.Value)!.Bins, predicted, Array.ConvertAll(predicted, value => value - error));
        (errors, reason).ShouldBe((null, expected));
    }
}
