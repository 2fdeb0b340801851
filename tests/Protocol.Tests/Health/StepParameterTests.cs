using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Protocol.Tests.Health;

public sealed class StepParameterTests
{
    [Theory]
    [InlineData("1s", 1000, 0)]
    [InlineData("10s", 10_000, 0)]
    [InlineData("1000ms", 1000, 0)]
    [InlineData("1m", 60_000, 0)]
    [InlineData("1h", 3_600_000, 0)]
    [InlineData("1d", 86_400_000, 0)]
    [InlineData("1w", 604_800_000, 0)]
    [InlineData("1mo", 0, 1)]
    [InlineData("3mo", 0, 3)]
    [InlineData("1y", 0, 12)]
    public void A_length_is_read(string text, long milliseconds, int months)
    {
        StepParameter.TryParse(text, out var step).ShouldBeTrue();
        step.ShouldBe(new StepParameter(milliseconds, months));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("0mo")]
    [InlineData("500ms")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("1M")]
    [InlineData("101y")]
    [InlineData("9999999999999s")]
    [InlineData("99999999999w")]
    public void Anything_else_is_refused(string text) => StepParameter.TryParse(text, out _).ShouldBeFalse();
}
