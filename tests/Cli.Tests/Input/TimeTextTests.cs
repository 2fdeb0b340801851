using OrleansMonitor.Cli.Input;

namespace OrleansMonitor.Cli.Tests.Input;

public class TimeTextTests
{
    [Theory]
    [InlineData("2021-06-01", 1622505600000)]
    [InlineData("2021-06-01 00:00:00", 1622505600000)]
    [InlineData("2021-06-01T02:00:00+02:00", 1622505600000)]
    [InlineData("2021-06-01T00:00:00Z", 1622505600000)]
    [InlineData("2023-11-16 18:17:03.9799600", 1700158623979)]
    [InlineData("1622505600", 1622505600000)]
    [InlineData("1622505600.25", 1622505600250)]
    [InlineData("1622505600000", 1622505600000)]
    [InlineData("1622505600000000", 1622505600000)]
    [InlineData("1622505600000000000", 1622505600000)]
    public void Reads_what_people_and_data_frames_write(string text, long expected)
    {
        TimeText.TryParse(text, out var time).ShouldBeTrue();
        time.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("03/04/2021")]
    [InlineData("2021-13-01")]
    [InlineData("2021-06-01T25:00:00Z")]
    [InlineData("NaN")]
    [InlineData("1e30")]
    public void Refuses_what_is_no_time_or_could_be_two(string text) => TimeText.TryParse(text, out _).ShouldBeFalse();
}
