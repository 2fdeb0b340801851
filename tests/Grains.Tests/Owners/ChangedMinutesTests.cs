using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Grains.Tests.Owners;

public sealed class ChangedMinutesTests
{
    private const long Minute = 60_000;

    [Fact]
    public void Minutes_are_told_that_later_commits_have_changed()
    {
        var changed = new ChangedMinutes(version: 5, asked: 0);
        changed.Note(10 * Minute, 10_000, 6);
        changed.Note((11 * Minute) + 50_000, 10_000, 7);
        changed.Note(10 * Minute, 10_000, 8);
        changed.Note(120 * Minute, 60 * Minute, 8);
        changed.Since(5, 8, 1).Minutes!.Order().ShouldBe([10, 11, .. Enumerable.Range(120, 60).Select(static minute => (long)minute)]);
        changed.Since(7, 8, 1).Minutes!.ShouldNotContain(11);
        changed.Since(8, 8, 1).Minutes.ShouldBe([]);
        // Before it was followed nobody knows.
        changed.Since(4, 8, 1).Minutes.ShouldBeNull();
        changed.Since(4, 8, 77).Version.ShouldBe(8);
        changed.Asked.ShouldBe(77);
    }

    [Fact]
    public void Past_its_bound_it_knows_nothing_of_what_was_before()
    {
        var changed = new ChangedMinutes(1, 0);
        for (var minute = 0L; minute <= ChangedMinutes.MaxMinutes; minute++)
            changed.Note(minute * Minute, Minute, 2);
        changed.Note(0, Minute, 3);
        changed.Since(2, 3, 0).Minutes.ShouldBeNull();
        changed.Note(5 * Minute, Minute, 4);
        changed.Since(3, 4, 0).Minutes.ShouldBe([5]);
        // A window of days is more than a bound's worth of minutes.
        changed.Note(0, 5 * 1440 * Minute, 5);
        changed.Since(4, 5, 0).Minutes.ShouldBeNull();
    }
}
