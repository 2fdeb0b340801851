using OrleansMonitor.Silo.Reports.Markup;

namespace OrleansMonitor.Silo.Reports.Charts;

/// <summary>The axis that all timelines of a report share. Places on it are parts of <see cref="Width"/>.</summary>
internal sealed class TimeAxis(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone, ReportClock clock)
{
    public const double Width = 1000;

    private const int MaxTicks = 7;

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1), TimeSpan.FromDays(2),
        TimeSpan.FromDays(7), TimeSpan.FromDays(14), TimeSpan.FromDays(28), TimeSpan.FromDays(91), TimeSpan.FromDays(364), TimeSpan.FromDays(3640),
    ];

    public double X(DateTimeOffset time) => Math.Clamp((time - from) / (to - from), 0, 1) * Width;

    public Html Labels()
    {
        var ticks = Ticks().ToList();
        return Html.Of($"<svg class=\"axis\" width=\"100%\" height=\"16\" aria-hidden=\"true\">{Html.Join(ticks.Select(Label))}</svg>");

        Html Label(DateTimeOffset tick)
        {
            var at = 100 * X(tick) / Width;
            var anchor = at < 4 ? "start" : at > 96 ? "end" : "middle";
            return Html.Of($"<text x=\"{at}%\" y=\"12\" text-anchor=\"{anchor}\">{clock.Short(tick)}</text>");
        }
    }

    /// <summary>Round times of the zone's own clocks.</summary>
    private IEnumerable<DateTimeOffset> Ticks()
    {
        var step = Array.Find(Steps, each => (to - from) / each <= MaxTicks) is { Ticks: > 0 } found ? found : Steps[^1];
        var first = TimeZoneInfo.ConvertTime(from, zone).DateTime;
        for (var local = new DateTime((first.Ticks + step.Ticks - 1) / step.Ticks * step.Ticks); ; local += step)
        {
            var tick = new DateTimeOffset(local, zone.GetUtcOffset(local));
            if (tick > to)
                yield break;
            if (tick >= from)
                yield return tick;
            if (DateTime.MaxValue - local < step)
                yield break;
        }
    }
}
