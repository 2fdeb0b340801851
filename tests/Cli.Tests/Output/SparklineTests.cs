using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Tests.Output;

public class SparklineTests
{
    [Theory]
    [InlineData("0 1 2 3 4 5 6 7", "▁▂▃▄▅▆▇█")]
    [InlineData("7 7 7", "███")]
    [InlineData("0 0 0", "▁▁▁")]
    [InlineData("1 - 2", "▅ █")]
    [InlineData("- -", "  ")]
    [InlineData("", "")]
    [InlineData("NaN 1", " █")]
    [InlineData("-1 1", "▁█")]
    public void A_block_stands_for_a_value_on_a_scale_from_zero(string values, string line) => Sparkline.Of(Read(values)).ShouldBe(line);

    [Theory]
    [InlineData("0.90 0.91 0.92", "▁▅█")]
    [InlineData("0.9 0.9", "▅▅")]
    public void A_scale_of_its_own_shows_what_varies(string values, string line) => Sparkline.Of(Read(values), isFromZero: false).ShouldBe(line);

    private static double?[] Read(string values) =>
        [.. values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static value => value == "-" ? (double?)null : double.Parse(value, System.Globalization.CultureInfo.InvariantCulture))];
}
