using System.Globalization;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Protocol.Tests.Health;

public sealed class TimeParameterTests
{
    private const long Now = 1_700_000_000_000;

    [Theory]
    [InlineData("2021-06-01", "2021-06-01T00:00:00Z")]
    [InlineData("2021-06-01T12:30:05Z", "2021-06-01T12:30:05Z")]
    [InlineData("2021-06-01T12:30:05.250Z", "2021-06-01T12:30:05.250Z")]
    [InlineData("2021-06-01T12:30:05+02:00", "2021-06-01T10:30:05Z")]
    [InlineData("2021-06-01T12:30:05 02:00", "2021-06-01T10:30:05Z")]
    [InlineData("2021-06-01T12:30:05-05:00", "2021-06-01T17:30:05Z")]
    [InlineData("2021-06-01T12:30Z", "2021-06-01T12:30:00Z")]
    [InlineData("2021-06-01T12:30:05", "2021-06-01T12:30:05Z")]
    [InlineData("2021-06-01 12:30", "2021-06-01T12:30:00Z")]
    [InlineData("2021-06-01 12:30:05.250", "2021-06-01T12:30:05.250Z")]
    [InlineData("2021-06-01 12:30:05,250", "2021-06-01T12:30:05.250Z")]
    [InlineData("2021-06-01 12:30:05 UTC", "2021-06-01T12:30:05Z")]
    [InlineData("2021-06-01 12:30:05 02:00", "2021-06-01T10:30:05Z")]
    [InlineData("1989-06-01", "1989-06-01T00:00:00Z")]
    [InlineData("1622548800.5", "2021-06-01T12:00:00.500Z")]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    [InlineData("1622548800123", "2021-06-01T12:00:00.123Z")]
    [InlineData("1622548800", "2021-06-01T12:00:00Z")]
    [InlineData("1622548800123456", "2021-06-01T12:00:00.123Z")]
    [InlineData("1622548800123456789", "2021-06-01T12:00:00.123Z")]
    public void An_instant_is_read(string text, string expected)
    {
        TimeParameter.TryParse(text, Now, out var time).ShouldBeTrue();
        time.ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("now", 0)]
    [InlineData("-0s", 0)]
    [InlineData("-90s", 90_000)]
    [InlineData("-15m", 900_000)]
    [InlineData("-1h", 3_600_000)]
    [InlineData("-7d", 604_800_000)]
    [InlineData("-2w", 1_209_600_000)]
    [InlineData("now-1h", 3_600_000)]
    public void A_relative_time_counts_back_from_now(string text, long back)
    {
        TimeParameter.TryParse(text, Now, out var time).ShouldBeTrue();
        time.ShouldBe(Now - back);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59", "America/New_York", "9999-12-31T23:59:59.999Z")]
    [InlineData("9999-12-31T23:59:59", "Asia/Tokyo", "9999-12-31T14:59:59Z")]
    [InlineData("0001-01-01", "Asia/Tokyo", "0001-01-01T00:00:00Z")]
    public void A_local_time_beyond_what_there_is_of_utc_is_the_end_of_that(string text, string zone, string expected)
    {
        TimeParameter.TryParse(text, Now, out var time, TimeZoneInfo.FindSystemTimeZoneById(zone)).ShouldBeTrue();
        DateTimeOffset.FromUnixTimeMilliseconds(time).ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2021-13-01")]
    [InlineData("2021-06-31")]
    [InlineData("2021-06-01T25:00:00Z")]
    [InlineData("01.06.2021")]
    // A compact date, month and time, a year, a day of a spreadsheet and ticks are no Unix time, though they could be read as one.
    [InlineData("20180901")]
    [InlineData("201809")]
    [InlineData("20180901123000")]
    [InlineData("2018")]
    [InlineData("45292")]
    [InlineData("637580448000000000")]
    [InlineData("-1mo")]
    [InlineData("-h")]
    [InlineData("-")]
    [InlineData("--1h")]
    [InlineData("-1 h")]
    [InlineData("1h")]
    [InlineData("-999999999999d")]
    [InlineData("-9999999999999999999999s")]
    [InlineData("99999999999999999999")]
    [InlineData("100000000000000000000")]
    [InlineData("１２")]
    public void Anything_else_is_refused(string text) => TimeParameter.TryParse(text, Now, out _).ShouldBeFalse();
}
