using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public class FigureWordsTests
{
    [Theory]
    [InlineData("09:35:00", "09:40:00", "over the last 5 min")]
    [InlineData("09:35:00", "09:42:00", "over the last 5 min")]
    [InlineData("09:34:50", "09:39:50", "over the last 5 min")]
    [InlineData("09:38:59", "09:39:59", "over the last 60 s")]
    [InlineData("09:36:40", "09:42:00", "over the last 3 min")]
    [InlineData("09:40:00", "09:42:00", "over the last 1 s")]
    [InlineData("09:30:00", "09:35:00", "over the 5 min to 09:35")]
    [InlineData("09:38:00", "09:39:00", "over the 60 s to 09:39")]
    [InlineData("03:40:00", "09:40:00", "over the last 6 h")]
    public void A_period_says_how_long_it_is_and_when_it_ended(string from, string to, string expected) =>
        FigureWords.PeriodOf(At(from), At(to), At("09:40:00"), TimeZoneInfo.Utc).ShouldBe(expected);

    [Fact]
    public void A_period_that_ended_a_little_ago_for_its_length_lasts_until_now() =>
        FigureWords.PeriodOf(At("09:00:00").AddDays(-32), At("09:00:00").AddDays(-2), At("09:40:00"), TimeZoneInfo.Utc).ShouldBe("over the last 30 d");

    [Fact]
    public void A_period_that_ended_on_another_day_says_which() =>
        FigureWords.PeriodOf(At("09:00:00").AddDays(-3), At("09:00:00").AddDays(-2), At("09:40:00"), TimeZoneInfo.Utc).ShouldBe("over the 24 h to 27 Feb 09:00");

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-03-01T{time}Z", System.Globalization.CultureInfo.InvariantCulture);
}
