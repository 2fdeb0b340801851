using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Tests.Simulation;
using OrleansMonitor.Simulation;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <content>How the rules get on, as the shards say it.</content>
public sealed partial class AlertRulesTests
{
    private const string Slow = "{alert: Slow, metric: latency_p90, window: 30s, above: 0.25}";

    [Fact]
    public void A_rule_says_when_it_was_last_evaluated_and_for_how_much() => Run(
        Slow + """

              - {alert: Peers, metric: latency_p90, scope: node, window: 30s, compared_to: peers, by: deviations, above: 8, min_records: 5}
              - {alert: All, metric: records, scope: all, window: 30s, above: 100000}
              - {alert: Elsewhere, metric: records, models: other, window: 30s, above: 1}
        """,
        async client =>
        {
            (await StatusAsync(client)).ShouldBeEmpty();
            for (var step = 0; step < 6; step++)
            {
                await SubmitAsync(client, "node-1", "m", "v1", 20, 0.01);
                await SubmitAsync(client, "node-2", "n", "v1", 20, 0.01);
                await StepAsync(client);
            }

            // What puts several owners together waits an interval, at first, for those that it does not know.
            await client.Delay(TimeSpan.FromSeconds(20));
            var status = await StatusAsync(client);
            status.Keys.Order().ShouldBe(["All", "Peers", "Slow"]);
            // The moment of the last window's begin: event time has passed it, and no later one.
            status.Values.ShouldAllBe(each => each.EvaluatedAt == _time - BaseWindow && each.Problem == "" && !each.IsFailing);
            (status["Slow"].Watched, status["Peers"].Watched, status["All"].Watched).ShouldBe((2, 2, 1));
        });

    [Fact]
    public void Missed_evaluations_are_a_problem_of_the_rule_until_two_more_intervals_went_well() => Run(
        Slow,
        async client =>
        {
            for (var step = 0; step < 3; step++)
                await SubmitAndStepAsync(client);
            _time += 7_200_000;
            for (var step = 0; step < 2; step++)
                await SubmitAndStepAsync(client);
            var failing = (await StatusAsync(client))["Slow"];
            failing.IsFailing.ShouldBeTrue();
            failing.Problem.ShouldStartWith("evaluations were missed, ");
            failing.Problem.ShouldEndWith(" of one model: event time leapt further than can be made up for (Alerting:MaxCatchUp is 120)");

            await client.Delay(TimeSpan.FromSeconds(30));
            (await StatusAsync(client))["Slow"].IsFailing.ShouldBeTrue("nothing was evaluated since");
            await SubmitAndStepAsync(client);
            await SubmitAndStepAsync(client);
            var well = (await StatusAsync(client))["Slow"];
            (well.IsFailing, well.Problem, well.ProblemAt).ShouldBe((false, failing.Problem, failing.ProblemAt));
        });

    [Fact]
    public void A_replay_of_years_is_passed_over_in_one_step_and_said_and_no_rule_is_in_error() => Run(
        Slow,
        async client =>
        {
            using var counters = new GrainCounters(AlertingInstruments.MeterName, _cluster);
            _time -= 3L * 365 * 86_400_000;
            for (var year = 0; year < 3; year++)
            {
                for (var step = 0; step < 3; step++)
                    await SubmitAndStepAsync(client);
                _time += 300L * 86_400_000;
            }

            await SubmitAndStepAsync(client);
            var status = (await StatusAsync(client))["Slow"];
            status.IsFailing.ShouldBeFalse();
            status.Problem.ShouldStartWith("event time of model 'm' leapt from ");
            status.Problem.ShouldEndWith("; what lies between was not evaluated");
            // One for each leap, not one for each moment in it.
            counters["orleansmonitor.rules.skipped model"].ShouldBeInRange(3, 100);
        });

    [Fact]
    public void An_end_is_told_with_the_value_that_fired() => Run(
        """
        {alert: Slow, metric: latency_p90, window: 10s, above: 0.25}
              - {alert: SlowOrGone, metric: latency_p90, window: 10s, above: 0.25, no_data: ok}
        """,
        async client =>
        {
            await SubmitAndStepAsync(client);
            await SubmitAndStepAsync(client, 1);
            await SubmitAndStepAsync(client);
            await SubmitAndStepAsync(client);
            foreach (var rule in new[] { "Slow", "SlowOrGone" })
                await EndsWithWhatFiredAsync(client, rule, 0);

            await SubmitAndStepAsync(client, 1);
            await SubmitAndStepAsync(client, 1);
            await client.Delay(TimeSpan.FromMinutes(2));
            await EndsWithWhatFiredAsync(client, "SlowOrGone", 1);
            // The other one goes on without data, with what it fired for.
            var going = (await AlertsAsync(client)).ShouldHaveSingleItem();
            going.Evidence.Value!.Value.ShouldBe(1, 0.02);
            going.Evidence.NoData.ShouldStartWith("nothing has come of model 'm'");
            going.Annotations.ShouldHaveSingleItem().Value.ShouldContain("the rule fires above 250 ms");
        });

    private static async Task EndsWithWhatFiredAsync(SimulationClient client, string rule, int number)
    {
        var history = await client.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key).GetHistoryAsync(new AlertHistoryQuery(null, null, null, [], null, AlertHistoryQuery.MaxLimit));
        var ends = history.Entries.Where(entry => entry.Alert.Rule == rule && entry.Alert.Phase == AlertPhase.Inactive).OrderBy(static entry => entry.Number).ToList();
        var end = ends[number].Alert;
        end.Evidence.Value!.Value.ShouldBe(1, 0.02);
        end.ResolvedAt!.Value.ShouldBeGreaterThanOrEqualTo(end.FiredAt!.Value);
        end.Annotations.ShouldHaveSingleItem().Value.ShouldMatch("^latency_p90 is (0.99|1)");
    }

    [Fact]
    public void A_rule_that_may_not_watch_everything_says_so()
    {
        for (var silo = 0; silo < _cluster.SiloCount; silo++)
            _cluster.GetServices(silo).GetRequiredService<IOptions<AlertingOptions>>().Value.MaxAlertsPerShard = 2;
        Run(
            "{alert: VersionSlow, metric: latency_p90, scope: version, window: 30s, above: 0.25}",
            async client =>
            {
                for (var step = 0; step < 3; step++)
                {
                    foreach (var version in new[] { "v1", "v2", "v3" })
                        await SubmitAsync(client, "node-1", "m", version, 20, 0.01);
                    await StepAsync(client);
                }

                var status = (await StatusAsync(client))["VersionSlow"];
                (status.IsFailing, status.Watched).ShouldBe((true, 2));
                status.Problem.ShouldBe("not everything that it matches is watched: a part of the alerts has as many as it may (Alerting:MaxAlertsPerShard is 2)");
            });
    }

    [Fact]
    public void When_it_was_last_evaluated_outlives_the_shard() => Run(
        Slow + """

              - {alert: All, metric: records, scope: all, models: 'a*', window: 30s, above: 1}
        """,
        async client =>
        {
            for (var step = 0; step < 4; step++)
                await SubmitAndStepAsync(client);
            var before = (await StatusAsync(client))["Slow"].EvaluatedAt;
            before.ShouldBe(_time - BaseWindow);
            // Longer than progress is in memory only.
            await client.Delay(TimeSpan.FromMinutes(2));
            foreach (var silo in new[] { 0, 1 })
            {
                _cluster.CrashSilo(silo);
                await client.Delay(TimeSpan.FromSeconds(20));
                _cluster.RestartSilo(silo);
                await client.Delay(TimeSpan.FromSeconds(20));
            }

            var status = await StatusAsync(client);
            (status["Slow"].EvaluatedAt, status["Slow"].Watched).ShouldBe((before, 1));
        });

    private static async Task<Dictionary<string, RuleStatus>> StatusAsync(SimulationClient client)
    {
        var book = await client.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).GetAsync(-1);
        var names = RuleSet.Of(book!).Rules.ToDictionary(static rule => rule.Id, static rule => rule.Rule.Name);
        var all = new Dictionary<string, RuleStatus>();
        for (var shard = 0; shard < 3; shard++)
        {
            foreach (var status in await client.GetGrain<IAlertShardGrain>(ShardKeys.Of(shard)).GetRuleStatusAsync())
            {
                var name = names[status.Rule];
                all[name] = all.TryGetValue(name, out var other)
                    ? status with { EvaluatedAt = Math.Max(status.EvaluatedAt, other.EvaluatedAt), Watched = status.Watched + other.Watched, IsFailing = status.IsFailing || other.IsFailing }
                    : status;
            }
        }

        return all;
    }
}
