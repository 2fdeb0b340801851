using OrleansMonitor.Grains.Cluster;

namespace OrleansMonitor.Grains.Tests.Cluster;

/// <summary>Who is missing, by the wall clock alone.</summary>
public sealed class RollTests
{
    private const long Now = 1_800_000_000_000;
    private const long Minute = 60_000;
    private const long Day = 1440 * Minute;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    [Fact]
    public void A_rack_that_dies_is_missing() =>
        Call([.. Reporting(15, "up"), .. Silent(5, "down", 3)]).ShouldBe((20, 5, "down-0 down-1 down-2 down-3 down-4"));

    [Fact]
    public void Who_ended_in_order_is_neither_missing_nor_expected() =>
        Call([.. Reporting(15, "up"), .. Silent(5, "down", 3).Select(static each => each with { IsExpected = false })]).ShouldBe((15, 0, ""));

    [Fact]
    public void New_ones_stand_for_those_that_ceased_before_they_came_and_for_no_others()
    {
        // Started ten minutes before the old ones ceased, as a deployment does that has more at a time.
        var replaced = Enumerable.Range(0, 5).Select(static i => new Reporter($"new-{i}", Now - (9 * Minute), Now, true));
        Call([.. Reporting(15, "up"), .. replaced, .. Silent(5, "down", 3)]).ShouldBe((20, 0, ""));
        // Two of them for five.
        Call([.. Reporting(15, "up"), .. replaced.Take(2), .. Silent(5, "down", 3)]).ShouldBe((20, 3, "down-2 down-3 down-4"));
        // They had come long before.
        Call([.. Reporting(15, "up"), .. replaced.Select(static each => each with { FirstSeen = Now - (14 * Minute) }), .. Silent(5, "down", 3)]).ShouldBe((25, 5, "down-0 down-1 down-2 down-3 down-4"));
    }

    [Fact]
    public void Those_of_a_fleet_that_has_just_started_do_not_stand_for_one_another()
    {
        var young = Enumerable.Range(0, 20).Select(static i => new Reporter($"node-{i:00}", Now - (5 * Minute) + i, i < 5 ? Now - (2 * Minute) : Now, true));
        Call([.. young]).ShouldBe((20, 5, "node-00 node-01 node-02 node-03 node-04"));
    }

    [Fact]
    public void A_silence_within_the_timeout_is_none_and_one_past_the_retention_is_forgotten() =>
        Call([new("late", 0, Now - Minute, true), new("gone", 0, Now - Day - 1, true), new("down", 0, Now - Minute - 1, true)]).ShouldBe((2, 1, "down"));

    [Fact]
    public void The_names_are_bounded_and_the_figure_is_not() =>
        Roll.Call([.. Silent(2000, "down", 3)], Now, Timeout, Retention).ShouldSatisfyAllConditions(
            static roll => roll.Presence.Missing.ShouldBe(2000), static roll => roll.Missing.Length.ShouldBe(Roll.MaxNames));

    private static (int Expected, int Missing, string Names) Call(IReadOnlyList<Reporter> reporters)
    {
        var roll = Roll.Call(reporters, Now, Timeout, Retention);
        return (roll.Presence.Expected, roll.Presence.Missing, string.Join(' ', roll.Missing));
    }

    private static IEnumerable<Reporter> Reporting(int count, string name) => Enumerable.Range(0, count).Select(i => new Reporter($"{name}-{i}", Now - Day, Now, true));

    private static IEnumerable<Reporter> Silent(int count, string name, int minutes) => Enumerable.Range(0, count).Select(i => new Reporter($"{name}-{i}", Now - Day, Now - (minutes * Minute) - i, true));
}
