using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Rules;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Cli.Tests.Rules;

public sealed class RuleTestsTests
{
    private const string Rules = """
        groups:
          - name: latency
            interval: 1m
            rules:
              - alert: HighLatency
                metric: latency_p99
                models: fraud-*
                above: 0.25
                clear: 0.2
                for: 2m
                keep_firing_for: 1m
                labels: {severity: page}
                annotations: {summary: "{{ $labels.model }}: {{ $value | humanizeDuration }}"}
              - alert: Slower
                metric: latency_p99
                above: 2
                compared_to: 5m ago
              - alert: WorseThanV1
                metric: accuracy
                scope: version
                below: -0.1
                compared_to: {version: v1}
                by: difference
                confidence: 0.95
              - alert: Odd
                metric: latency_p99
                scope: node
                above: 10
                compared_to: peers
              - alert: Silent
                metric: records
                scope: node
                below: 0
                min_records: 0
                no_data: alert
              - alert: Unusual
                metric: latency_p90
                window: 1m
                above: 4
                compared_to: {history: 10}
        """;

    [Fact]
    public async Task Rules_are_tried_on_given_series()
    {
        var run = await TestAsync("""
            rule_files: [rules.yaml]
            tests:
              - name: thresholds, for and keep_firing_for
                interval: 1m
                input_series:
                  - series: latency_p99{model="fraud-eu"}
                    values: 0.1x1 0.3x3 0.22x2 0.1x5
                  - series: latency_p99{model="other"}
                    values: 9x20
                alert_rule_test:
                  - {eval_time: 3m, alertname: HighLatency}
                  - eval_time: 4m
                    alertname: HighLatency
                    exp_alerts:
                      - exp_labels: {model: fraud-eu, severity: page}
                        exp_annotations: {summary: "fraud-eu: 300ms"}
                  - eval_time: 9m
                    alertname: HighLatency
                    exp_alerts: [{exp_labels: {model: fraud-eu, severity: page}}]
                  - {eval_time: 10m, alertname: HighLatency}
              - name: an earlier window
                input_series:
                  - {series: 'latency_p99{model="m"}', values: 0.1x5 0.3x3}
                alert_rule_test:
                  - {eval_time: 5m, alertname: Slower}
                  - {eval_time: 6m, alertname: Slower, exp_alerts: [{exp_labels: {model: m}}]}
              - name: another version, with confidence
                input_series:
                  - {series: 'accuracy{model="m", version="v1"}', values: 0.9x3}
                  - {series: 'accuracy{model="m", version="v2"}', values: 0.75x3, records: 500}
                  - {series: 'accuracy{model="m", version="v3"}', values: 0.75x3, records: 50}
                alert_rule_test:
                  - {eval_time: 3m, alertname: WorseThanV1, exp_alerts: [{exp_labels: {model: m, version: v2}}]}
              - name: peers, and silence
                input_series:
                  - {series: 'latency_p99{node="a"}', values: 0.10x3}
                  - {series: 'latency_p99{node="b"}', values: 0.11x3}
                  - {series: 'latency_p99{node="c"}', values: 0.12x3}
                  - {series: 'latency_p99{node="d"}', values: 0.9x3}
                  - {series: 'records{node="a"}', values: 0x9, records: 0}
                  - {series: 'records{node="b"}', values: 5x2 _x7}
                alert_rule_test:
                  - {eval_time: 3m, alertname: Odd, exp_alerts: [{exp_labels: {node: d}}]}
                  - {eval_time: 3m, alertname: Silent, exp_alerts: [{exp_labels: {node: b}}]}
                  - {eval_time: 2m, alertname: Silent}
              - name: the windows before
                input_series:
                  - {series: 'latency_p90{model="m"}', values: 0.10 0.12 0.11 0.10 0.12 0.11 0.10 0.12 0.11 0.10 0.11 0.5x2 0.11x2}
                  - {series: 'latency_p90{model="wild"}', values: 0.1 0.9 0.2 0.8 0.1 0.7 0.2 0.9 0.1 0.8 0.2 0.5x4}
                alert_rule_test:
                  - {eval_time: 10m, alertname: Unusual}
                  - {eval_time: 12m, alertname: Unusual, exp_alerts: [{exp_labels: {model: m}}]}
                  - {eval_time: 15m, alertname: Unusual}
            """);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Out + run.Error);
        run.Out.ShouldContain("5 tests, 0 failed");
    }

    [Fact]
    public async Task What_fires_and_should_not_and_the_other_way_round_is_shown()
    {
        var run = await TestAsync("""
            rule_files: [rules.yaml]
            tests:
              - name: wrong
                input_series:
                  - {series: 'latency_p99{model="fraud-eu"}', values: 1x9}
                alert_rule_test:
                  - {eval_time: 5m, alertname: HighLatency}
                  - {eval_time: 0s, alertname: HighLatency, exp_alerts: [{exp_labels: {model: fraud-eu, severity: page}}]}
                  - {eval_time: 5m, alertname: HighLatency, exp_alerts: [{exp_labels: {model: fraud-eu, severity: page}, exp_annotations: {summary: x}}]}
                  - {eval_time: 5m, alertname: HighLatancy}
            """);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        Snapshot.Matches("rules-test-failed.txt", run.Out);
    }

    [Fact]
    public async Task What_is_wrong_with_a_file_of_tests_is_said_by_line_and_key()
    {
        var run = await TestAsync("""
            rule_file: rules.yaml
            tests:
              - interval: 0s
                input_series:
                  - series: latency_p98{model="x"}
                    values: 1 2 3
                  - series: latency_p99{modl="x"}
                    values: 1y3
                  - series: latency_p99}
                    values: ""
                  - values: 1+x3 
                    records: -1
                    margin: 2
                    coverage: 2
                  - series: records
                    values: 1x100001
                alert_rule_test:
                  - alertname: A
                    exp_alerts: [{labels: {}}]
            """);
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        Snapshot.Matches("rules-test-wrong.txt", run.Error);
    }

    [Theory]
    [InlineData("1 2.5 -3", "1 2.5 -3")]
    [InlineData("1x3", "1 1 1 1")]
    [InlineData("1+2x3", "1 3 5 7")]
    [InlineData("3-1x2", "3 2 1")]
    [InlineData("-1-1x1", "-1 -2")]
    [InlineData("1e-1x1", "0.1 0.1")]
    [InlineData("_ 1 _x2", "_ 1 _ _")]
    public void Values_are_written_as_for_promtool(string text, string values) =>
        string.Join(' ', SeriesValues.Parse(text, out _)!.Select(value => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "_")).ShouldBe(values);

    private static async Task<CliRun> TestAsync(string text)
    {
        using var files = new RuleFiles();
        files.Write("rules.yaml", Rules);
        var file = files.Write("tests.yaml", text);
        var run = await CliRun.OfAsync("rules", "test", file);
        var folder = Path.GetDirectoryName(file) + Path.DirectorySeparatorChar;
        return run with { Out = run.Out.Replace(folder, "", StringComparison.Ordinal), Error = run.Error.Replace(folder, "", StringComparison.Ordinal) };
    }
}
