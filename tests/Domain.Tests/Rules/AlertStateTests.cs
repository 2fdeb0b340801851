using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public class AlertStateTests
{
    private const long Second = 1000;

    private static readonly AlertRule Rule = TestRules.Latency with { Interval = TimeSpan.FromSeconds(10), For = TimeSpan.FromSeconds(30), KeepFiringFor = TimeSpan.FromSeconds(20) };

    [Fact]
    public void A_breach_fires_after_for_and_resolves_after_keep_firing_for()
    {
        var state = default(AlertState);
        Phases(Rule, ref state, "CBBBBBCCCC").ShouldBe("IPPPFFFFII");
        state.ActiveAt.ShouldBe(20 * Second);
        state.FiredAt.ShouldBe(50 * Second);
        state.ResolvedAt.ShouldBe(90 * Second);
    }

    [Theory]
    [InlineData("BBBCBBBB", "PPPIPPPF")] // what is clear starts for anew
    [InlineData("BBHHHB", "PPPPPF")] // between the thresholds the timer goes on, and only a breach fires
    [InlineData("BBHHHC", "PPPPPI")]
    [InlineData("BNNNNB", "PPPPPF")] // so when nothing is known
    [InlineData("BBBBHHHHNNHC", "PPPFFFFFFFFF")] // it stays firing between the thresholds, and the last C begins keep_firing_for
    [InlineData("BBBBCHCCC", "PPPFFFFFI")] // which begins anew after what was not clear
    [InlineData("HHNC", "IIII")]
    public void Between_the_thresholds_and_without_data_it_stays_what_it_is(string verdicts, string phases)
    {
        var state = default(AlertState);
        Phases(Rule, ref state, verdicts).ShouldBe(phases);
    }

    [Fact]
    public void Without_timers_it_follows_the_verdict_at_once()
    {
        var state = default(AlertState);
        Phases(Rule with { For = default, KeepFiringFor = default }, ref state, "CBHCBC").ShouldBe("IFFIFI");
    }

    [Theory]
    [InlineData(NoDataPolicy.Alert, "CNNNNC", "IPPPFF")]
    [InlineData(NoDataPolicy.Ok, "BBBBNNN", "PPPFFFI")]
    [InlineData(NoDataPolicy.Keep, "BBBBNNN", "PPPFFFF")]
    public void No_data_means_what_the_rule_says(NoDataPolicy policy, string verdicts, string phases)
    {
        var state = default(AlertState);
        Phases(Rule with { NoData = policy }, ref state, verdicts).ShouldBe(phases);
    }

    [Fact]
    public void An_evaluation_that_was_had_changes_nothing()
    {
        var state = default(AlertState).Advance(Rule, Verdict.Breach, 50 * Second);
        state.Advance(Rule, Verdict.Clear, 50 * Second).ShouldBe(state);
        state.Advance(Rule, Verdict.Clear, 40 * Second).ShouldBe(state);
    }

    [Fact]
    public void A_timer_stands_still_while_nobody_looks()
    {
        var state = default(AlertState).Advance(Rule, Verdict.Breach, 0).Advance(Rule, Verdict.Breach, 10 * Second);
        state.PendingFor.ShouldBe(10 * Second);
        // Ten minutes without an evaluation count as two intervals at most: 10 s + 20 s have passed then.
        var after = state.Advance(Rule with { For = TimeSpan.FromSeconds(31) }, Verdict.Breach, 610 * Second);
        (after.Phase, after.PendingFor, after.ActiveAt).ShouldBe((AlertPhase.Pending, 30 * Second, 0L));
        state.Advance(Rule, Verdict.Breach, 610 * Second).Phase.ShouldBe(AlertPhase.Firing);
    }

    [Fact]
    public void After_a_long_outage_what_is_pending_begins_anew_and_what_fires_goes_on()
    {
        var day = 86_400 * Second;
        var pending = default(AlertState).Advance(Rule, Verdict.Breach, 0);
        var after = pending.Advance(Rule, Verdict.Breach, day);
        (after.Phase, after.ActiveAt, after.PendingFor).ShouldBe((AlertPhase.Pending, day, 0L));
        pending.Advance(Rule, Verdict.Between, day).Phase.ShouldBe(AlertPhase.Inactive);
        var firing = pending with { Phase = AlertPhase.Firing, FiredAt = 5 };
        firing.Advance(Rule, Verdict.Breach, day).ShouldBe(firing with { EvaluatedAt = day });
    }

    [Fact]
    public void The_wall_clock_and_event_time_are_never_mixed()
    {
        // A replay of an old log: event time is years behind the clock.
        var rule = Rule with { NoData = NoDataPolicy.Alert };
        var now = 1_800_000_000 * Second;
        var state = default(AlertState).Advance(rule, Verdict.Clear, 10 * Second);
        for (var i = 0; i < 4; i++)
            state = state.AdvanceWithoutData(rule, now + (i * 10 * Second));
        (state.Phase, state.ActiveAt, state.FiredAt).ShouldBe((AlertPhase.Firing, now, now + (30 * Second)));
        state.AdvanceWithoutData(rule, now).ShouldBe(state);
        // It goes on where it stopped, and is clear for as long as event time says.
        state = state.Advance(rule, Verdict.Clear, 20 * Second).Advance(rule, Verdict.Clear, 30 * Second);
        (state.Phase, state.CheckedAt).ShouldBe((AlertPhase.Firing, null));
        state = state.Advance(rule, Verdict.Clear, 40 * Second);
        (state.Phase, state.ResolvedAt).ShouldBe((AlertPhase.Inactive, state.FiredAt));
    }

    [Fact]
    public void An_alert_never_ends_before_it_began_whichever_clock_says_so()
    {
        var rule = Rule with { NoData = NoDataPolicy.Alert, For = default, KeepFiringFor = default };
        var now = 1_800_000_000 * Second;
        // Silent by the wall clock, and over by event time that is years behind: at the last check that found nothing, at the earliest.
        var silent = default(AlertState).AdvanceWithoutData(rule, now).AdvanceWithoutData(rule, now + (60 * Second)).Advance(rule, Verdict.Clear, 10 * Second);
        (silent.Phase, silent.FiredAt, silent.ResolvedAt).ShouldBe((AlertPhase.Inactive, now, now + (60 * Second)));
        // Fired by event time ahead of the wall clock, which ends it.
        var ahead = default(AlertState).Advance(rule, Verdict.Breach, now + (300 * Second)).Resolve(now);
        (ahead.Phase, ahead.ResolvedAt).ShouldBe((AlertPhase.Inactive, now + (300 * Second)));
        // Pending by event time ahead of it, and fired by the wall clock.
        var pending = Rule with { NoData = NoDataPolicy.Alert, For = TimeSpan.FromSeconds(5) };
        var fired = default(AlertState).Advance(pending, Verdict.Breach, now + (300 * Second)).AdvanceWithoutData(pending, now).AdvanceWithoutData(pending, now + (10 * Second));
        (fired.Phase, fired.FiredAt).ShouldBe((AlertPhase.Firing, now + (300 * Second)));
        // What never fired has no end.
        default(AlertState).Advance(pending, Verdict.Breach, now).Resolve(now + Second).ResolvedAt.ShouldBeNull();
    }

    [Fact]
    public void At_each_step_at_most_one_transition_happens_and_times_never_go_back()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var rule = Rule with
            {
                For = TimeSpan.FromSeconds(random.Next(0, 5) * 10),
                KeepFiringFor = TimeSpan.FromSeconds(random.Next(0, 5) * 10),
                NoData = (NoDataPolicy)random.Next(3),
            };
            var (state, time) = (default(AlertState), 0L);
            for (var step = 0; step < 200; step++)
            {
                time += random.Next(1, 4) * 10 * Second;
                var (before, verdict) = (state, (Verdict)random.Next(4));
                state = state.Advance(rule, verdict, time);
                // A silo that comes back with the stored state and repeats the step comes to the same.
                (before with { }).Advance(rule, verdict, time).ShouldBe(state, $"seed {seed}");
                if (state.Phase == AlertPhase.Firing)
                    (state.FiredAt >= state.ActiveAt && state.ResolvedAt is null).ShouldBeTrue($"seed {seed}");
                if (before.Phase == AlertPhase.Firing && state.Phase != AlertPhase.Firing)
                    (state.Phase, state.ResolvedAt).ShouldBe((AlertPhase.Inactive, time), $"seed {seed}");
                if (before.Phase != AlertPhase.Firing && state.Phase == AlertPhase.Firing)
                    (rule.For == TimeSpan.Zero || before.Phase == AlertPhase.Pending).ShouldBeTrue($"seed {seed}");
            }
        }
    }

    // B breach, C clear, H between, N no data, each 10 s after the last; I, P, F the phases.
    private static string Phases(AlertRule rule, ref AlertState state, string verdicts)
    {
        var phases = "";
        for (var i = 0; i < verdicts.Length; i++)
        {
            var verdict = verdicts[i] switch { 'B' => Verdict.Breach, 'C' => Verdict.Clear, 'H' => Verdict.Between, _ => Verdict.NoData };
            state = state.Advance(rule, verdict, (i + 1) * 10 * Second);
            phases += state.Phase.ToString()[0];
        }

        return phases;
    }
}
