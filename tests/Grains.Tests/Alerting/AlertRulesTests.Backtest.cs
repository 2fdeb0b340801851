using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Backtests;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Simulation;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <content>Rules that are tried on the past.</content>
public sealed partial class AlertRulesTests
{
    private const string OfEveryKind = """
        {alert: Slow, metric: latency_p90, window: 30s, above: 0.25}
              - {alert: SlowFor, metric: latency_p90, window: 20s, above: 0.25, for: 20s}
              - {alert: SlowKept, metric: latency_p90, window: 10s, above: 0.25, keep_firing_for: 30s}
              - {alert: SlowWide, metric: latency_mean, window: 1m, above: 0.3, clear: 0.1, for: 10s, keep_firing_for: 20s}
              - {alert: SlowVersion, metric: latency_p90, scope: version, window: 20s, above: 0.25, confidence: 0.9, min_records: 30}
              - {alert: Worse, metric: latency_mean, window: 20s, compared_to: 1m ago, above: 3}
              - {alert: Unusual, metric: latency_mean, window: 10s, compared_to: {history: 10, every: 10s}, above: 4, min_records: 5}
              - {alert: Odd, metric: latency_p90, scope: node, window: 30s, compared_to: peers, by: deviations, above: 8, min_records: 5}
              - {alert: SlowAll, metric: latency_p90, scope: all, window: 20s, above: 0.25, for: 10s}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_found_of_the_past_is_what_the_rules_did(int seed) => Run(
        OfEveryKind,
        async client =>
        {
            var random = new Random(seed);
            var begin = _time - BaseWindow;
            var slow = new bool[6];
            for (var step = 0; step < 60; step++)
            {
                for (var node = 0; node < slow.Length; node++)
                {
                    slow[node] ^= step is > 8 and < 54 && random.Next(slow[node] ? 4 : 9) == 0;
                    await SubmitAsync(client, $"node-{node}", node % 2 == 0 ? "m" : "n", "v1", (ulong)random.Next(5, 30), slow[node] ? 0.8 : 0.01 + (0.001 * node));
                }

                await StepAsync(client);
            }

            // What puts several owners together is judged an interval later.
            await client.Delay(TimeSpan.FromSeconds(15));
            var through = _time - BaseWindow;
            var told = await ToldTransitions.ReadAsync(client);
            var found = await BacktestAsync(client, OfEveryKind, begin, through);
            found.Through.ShouldBe(through);
            found.Rules.Select(static rule => rule.Name).ShouldBe(["Slow", "SlowFor", "SlowKept", "SlowWide", "SlowVersion", "Worse", "Unusual", "Odd", "SlowAll"]);
            var fired = 0;
            foreach (var rule in found.Rules)
            {
                string[] subjects = rule.Name == "Odd" ? [.. Enumerable.Range(0, slow.Length).Select(static node => $"node-{node}")] : rule.Name == "SlowAll" ? [""] : ["m", "n"];
                foreach (var subject in subjects)
                {
                    var lived = Firing(told.Of(rule.Name, subject));
                    fired += lived.Count;
                    found.Alerts.Where(alert => alert.Rule == rule.Name && Subject(alert) == subject).Select(Firing).ShouldBe(lived, $"seed {seed}: {rule.Name} of '{subject}'");
                }

                rule.Series.ShouldBe(subjects.Length, rule.Name);
                rule.Evaluations.ShouldBeGreaterThan(0, rule.Name);
            }

            found.Alerts.Length.ShouldBe(fired);
            found.Rules.Sum(static rule => rule.Fired).ShouldBe(fired);
            fired.ShouldBeGreaterThan(10, $"seed {seed}");
            found.Rules.Sum(static rule => rule.FiringMilliseconds).ShouldBe(found.Alerts.Sum(alert => (Firing(alert).To ?? through) - Firing(alert).From));
        });

    [Fact]
    public void What_is_found_of_the_past_changes_nothing_and_tells_nobody() => Run(
        Slow,
        async client =>
        {
            for (var step = 0; step < 12; step++)
                await SubmitAndStepAsync(client, step is > 3 and < 8 ? 1 : 0.01);
            var before = (await ToldTransitions.ReadAsync(client)).Count;
            using var counters = new Simulation.GrainCounters(AlertingInstruments.MeterName, _cluster);
            var found = await BacktestAsync(client, "{alert: Never, metric: latency_p90, window: 30s, above: 0.001}", _time - (12 * BaseWindow), _time);
            found.Alerts.ShouldHaveSingleItem().Rule.ShouldBe("Never");
            found.Alerts[0].Phase.ShouldBe(AlertPhase.Firing, "it did until the end");
            counters["orleansmonitor.rules.transitions firing"].ShouldBe(0);
            (await AlertsAsync(client)).ShouldBeEmpty();
            (await ToldTransitions.ReadAsync(client)).Count.ShouldBe(before);
        });

    [Fact]
    public void Silence_of_the_past_is_found_and_what_was_not_reported_yet_is_none() => Run(
        Slow,
        async client =>
        {
            var begin = _time;
            for (var step = 0; step < 6; step++)
                await SubmitAndStepAsync(client);
            _time += 12 * BaseWindow;
            for (var step = 0; step < 6; step++)
                await SubmitAndStepAsync(client);
            const string silent = "{alert: Silent, metric: records, window: 10s, below: 1, no_data: alert, for: 20s}";
            var found = await BacktestAsync(client, silent, begin, _time + 5000);
            var alert = found.Alerts.ShouldHaveSingleItem();
            // The last records lie at the begin of the sixth window: the first window without any ends a window later.
            (alert.ActiveAt, alert.FiredAt, alert.ResolvedAt).ShouldBe((begin + (7 * BaseWindow), begin + (9 * BaseWindow), begin + (19 * BaseWindow)));

            (await BacktestAsync(client, silent, begin, _time + (10 * BaseWindow))).Alerts.Length.ShouldBe(2, "nothing came any more");
        });

    private static Task<BacktestData> BacktestAsync(SimulationClient client, string rules, long from, long to) =>
        client.GetGrain<IBacktestGrain>(IBacktestGrain.Key).RunAsync(new BacktestQuestion([new RuleSource("tried.yaml", RuleOrigin.File, Text(rules))], null, [], from, to));

    private static string Text(string rules) => $"groups:\n  - name: test\n    interval: 10s\n    rules:\n      - {rules}\n";

    private static string Subject(Alert alert) => alert.Labels.FirstOrDefault(static label => label.Name is "model" or "node")?.Value ?? "";

    private static (long From, long? To) Firing(Alert alert) => (alert.FiredAt!.Value, alert.Phase == AlertPhase.Firing ? null : alert.ResolvedAt);

    private static List<(long From, long? To)> Firing(List<(long Time, AlertPhase From, AlertPhase To)> transitions)
    {
        var firing = new List<(long, long?)>();
        foreach (var (time, from, to) in transitions)
        {
            if (to == AlertPhase.Firing)
                firing.Add((time, null));
            else if (from == AlertPhase.Firing)
                firing[^1] = (firing[^1].Item1, time);
        }

        return firing;
    }
}
