using OrleansMonitor.PromQl.Evaluation;

namespace OrleansMonitor.PromQl.Tests.Evaluation;

/// <summary>Texts are those of Go's <c>strconv.FormatFloat</c>.</summary>
public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0.0, "0", "0")]
    [InlineData(-0.0, "-0", "-0")]
    [InlineData(0.1 + 0.2, "0.30000000000000004", "0.30000000000000004")]
    [InlineData(1e15, "1000000000000000", "1000000000000000")]
    [InlineData(1.5e20, "150000000000000000000", "150000000000000000000")]
    [InlineData(1e21, "1000000000000000000000", "1e+21")]
    [InlineData(-1.25e30, "-1250000000000000000000000000000", "-1.25e+30")]
    [InlineData(1e-6, "0.000001", "0.000001")]
    [InlineData(1.5e-7, "0.00000015", "1.5e-07")]
    [InlineData(1e-100, null, "1e-100")]
    [InlineData(123456.789, "123456.789", "123456.789")]
    [InlineData(double.NaN, "NaN", "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf", "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf", "-Inf")]
    public void Numbers_have_the_fewest_digits(double value, string? plain, string json)
    {
        if (plain is not null)
            NumberText.Of(value).ShouldBe(plain);
        NumberText.InJson(value).ShouldBe(json);
    }
}
