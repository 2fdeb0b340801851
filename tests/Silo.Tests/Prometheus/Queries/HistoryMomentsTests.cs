using OrleansMonitor.Grains.Health.History;

namespace OrleansMonitor.Silo.Tests.Prometheus.Queries;

/// <summary>Points that a question needs are read, and no others.</summary>
public sealed class HistoryMomentsTests
{
    [Theory]
    [InlineData(100, 100, 0, 30, true, "100")]
    [InlineData(104, 104, 0, 30, true, "100")]
    [InlineData(104, 104, 0, 3, true, "")]
    [InlineData(100, 100, 0, 30, false, "70 80 90 100")]
    [InlineData(100, 200, 50, 10, false, "90 100 140 150 190 200")]
    [InlineData(100, 200, 50, 300, true, "100 150 200")]
    [InlineData(100, 120, 5, 300, true, "100 110 120")]
    [InlineData(30, 60, 10, 300, false, "50 60")]
    [InlineData(1000, 1130, 10, 10, false, "990 1000 1010 1020 1080")]
    public void Points_lie_on_the_grid_in_the_time_before_each_moment(long start, long end, long step, long before, bool needsLast, string points) =>
        string.Join(' ', new HistoryMoments(start, end, step, before, needsLast).Times(50, 1100, static time => time >= 1020 ? 60 : 10)).ShouldBe(points);

    /// <summary>Between the grids of two times the next point is one of the latter.</summary>
    [Fact]
    public void No_point_comes_twice()
    {
        var times = new HistoryMoments(0, 5000, 7, 100, NeedsLast: false).Times(0, 4000, static time => time < 1200 ? 60 : time < 2400 ? 10 : 60).ToList();
        times.ShouldBe(times.Distinct().Order());
        times.ShouldAllBe(static time => time % (time >= 1200 && time <= 2400 ? 10 : 60) == 0);
        times.Count.ShouldBe(20 + 120 + ((4000 - 2400) / 60) + 1);
    }
}
