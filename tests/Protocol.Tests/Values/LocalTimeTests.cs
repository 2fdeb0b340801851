using System.Globalization;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Values;

namespace OrleansMonitor.Protocol.Tests.Values;

/// <summary>Expected instants are those of Python's zoneinfo (fold=0) for the same zones and times.</summary>
public sealed class LocalTimeTests
{
    [Theory]
    [InlineData("2024-03-31T00:00:00", "Europe/Berlin", "2024-03-30T23:00:00Z")]
    [InlineData("2024-04-01T00:00:00", "Europe/Berlin", "2024-03-31T22:00:00Z")]
    [InlineData("2024-03-31T02:30:00", "Europe/Berlin", "2024-03-31T01:30:00Z")]
    [InlineData("2024-10-27T02:30:00", "Europe/Berlin", "2024-10-27T00:30:00Z")]
    [InlineData("2024-10-27T03:00:00", "Europe/Berlin", "2024-10-27T02:00:00Z")]
    [InlineData("2024-03-10T02:30:00", "America/New_York", "2024-03-10T07:30:00Z")]
    [InlineData("2024-11-03T01:30:00", "America/New_York", "2024-11-03T05:30:00Z")]
    [InlineData("2024-06-01T00:00:00", "Asia/Kolkata", "2024-05-31T18:30:00Z")]
    [InlineData("2024-06-01T00:00:00", "Asia/Kathmandu", "2024-05-31T18:15:00Z")]
    [InlineData("2024-10-06T02:15:00", "Australia/Lord_Howe", "2024-10-05T15:45:00Z")]
    // Clocks are changed at midnight: the day begins at 01:00, and in autumn at the first midnight.
    [InlineData("2018-11-04T00:00:00", "America/Sao_Paulo", "2018-11-04T03:00:00Z")]
    [InlineData("2024-11-03T00:30:00", "America/Havana", "2024-11-03T04:30:00Z")]
    // A day that never was.
    [InlineData("2011-12-30T12:00:00", "Pacific/Apia", "2011-12-30T22:00:00Z")]
    [InlineData("2024-06-01T00:00:00", "UTC", "2024-06-01T00:00:00Z")]
    public void A_local_time_that_comes_twice_or_not_at_all_has_one_instant(string local, string zone, string instant)
    {
        var expected = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        TimeZoneParameter.TryParse(zone, out var found, out _).ShouldBeTrue();
        LocalTime.ToUnix(DateTime.Parse(local, CultureInfo.InvariantCulture), found).ShouldBe(expected);
        TimeParameter.TryParse(local, 0, out var time, found).ShouldBeTrue();
        time.ShouldBe(expected);
        TimeText.TryParseEvent(local.Replace('T', ' '), out time, out _, found).ShouldBeTrue();
        time.ShouldBe(expected);
    }

    [Theory]
    [InlineData("2024-03-31T02:30:00Z")]
    [InlineData("2024-03-31T04:30:00+02:00")]
    [InlineData("1711852200")]
    public void A_time_with_an_offset_and_Unix_time_are_of_no_zone(string text)
    {
        TimeZoneParameter.TryParse("America/New_York", out var zone, out _).ShouldBeTrue();
        TimeText.TryParse(text, out var time, zone).ShouldBeTrue();
        time.ShouldBe(1_711_852_200_000);
        TimeParameter.TryParse(text, 0, out time, zone).ShouldBeTrue();
        time.ShouldBe(1_711_852_200_000);
    }

    [Theory]
    [InlineData("Europe/Berln", "Europe/Berlin")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("Kolkata", "Asia/Kolkata")]
    [InlineData("New York", "America/New_York")]
    public void A_name_that_is_no_zone_is_refused_with_the_nearest(string text, string nearest)
    {
        TimeZoneParameter.TryParse(text, out _, out var expected).ShouldBeFalse();
        expected.ShouldContain("IANA");
        expected.ShouldContain(nearest);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("right/Europe/Berlin")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("+02:00")]
    [InlineData("Middle-earth/Hobbiton")]
    public void What_is_no_name_of_a_zone_opens_no_file(string text) => TimeZoneParameter.TryParse(text, out _, out _).ShouldBeFalse();
}
