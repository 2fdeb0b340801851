using OrleansMonitor.Values;

namespace OrleansMonitor.Protocol.Tests.Values;

/// <summary>Units of time, and what is no time.</summary>
public class TimeTextTests
{
    [Theory]
    [InlineData("2021-06-01", 1622505600000)]
    [InlineData("2021-06-01 00:00:00", 1622505600000)]
    [InlineData("2021-06-01T02:00:00+02:00", 1622505600000)]
    [InlineData("2021-06-01 02:00:00+02:00", 1622505600000)]
    [InlineData("2021-06-01T00:00:00Z", 1622505600000)]
    [InlineData("2021-06-01 00:00:00 UTC", 1622505600000)]
    [InlineData("2021-06-01 00:00:00,250", 1622505600250)]
    [InlineData("2021-06-01T00:00:00.123456789Z", 1622505600123)]
    [InlineData("2023-11-16 18:17:03.9799600", 1700158623979)]
    [InlineData("1622505600", 1622505600000)]
    [InlineData("1622505600.25", 1622505600250)]
    [InlineData("1622505600.123", 1622505600123)]
    [InlineData("1.6225056e9", 1622505600000)]
    [InlineData("1622505600000", 1622505600000)]
    [InlineData("1622505600000.9", 1622505600000)]
    [InlineData("1622505600000000", 1622505600000)]
    [InlineData("1622505600000000000", 1622505600000)]
    [InlineData("1990-01-01", 631152000000)]
    [InlineData("631152000", 631152000000)]
    public void Reads_what_people_and_data_frames_write(string text, long expected)
    {
        TimeText.TryParse(text, out var time).ShouldBeTrue();
        time.ShouldBe(expected);
        TimeText.TryParseEvent(text, out time, out _).ShouldBeTrue();
        time.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("03/04/2021")]
    [InlineData("2021-13-01")]
    [InlineData("2021-06-01T25:00:00Z")]
    [InlineData("NaN")]
    [InlineData("NaT")]
    [InlineData("1e30")]
    public void Refuses_what_is_no_time_or_could_be_two(string text)
    {
        TimeText.TryParse(text, out _).ShouldBeFalse();
        TimeText.TryParseEvent(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(TimeText.Expected);
    }

    [Theory]
    [InlineData("20180901", "compact date, write 2018-09-01")]
    [InlineData("201809", "compact month, write 2018-09-01")]
    [InlineData("20180901123000", "compact time, write 2018-09-01 12:30:00")]
    [InlineData("2018", "a year, write 2018-01-01")]
    [InlineData("2018.0", "a year, write 2018-01-01")]
    [InlineData("45292", "a spreadsheet's day, write 2024-01-01 00:00:00")]
    [InlineData("45292.5", "a spreadsheet's day, write 2024-01-01 12:00:00")]
    [InlineData("638403264000000000", "ticks")]
    [InlineData("1622505", "before 1990")]
    [InlineData("0", "before 1990")]
    public void Numbers_that_are_no_unix_time_are_refused_with_a_hint(string text, string hint)
    {
        TimeText.TryParse(text, out _).ShouldBeFalse();
        TimeText.TryParseEvent(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(hint);
    }

    [Theory]
    [InlineData("1970-01-01")]
    [InlineData("1989-12-31T23:59:59.999Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("-86400")]
    [InlineData("133485408000000000")]
    public void Events_before_1990_are_refused_with_a_hint(string text)
    {
        TimeText.TryParseEvent(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain("1990");
    }
}
