using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Cli.Tests.Rules;

public sealed class RuleCheckTests
{
    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once_by_line_and_key()
    {
        using var files = new RuleFiles();
        var file = files.Write("rules.yaml", Repository.Read("tests/Rules.Tests/Files/wrong-rules.yaml"));
        var run = await CheckAsync(file);
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Out.ShouldBeEmpty();
        run.Error.Replace(file, "wrong-rules.yaml", StringComparison.Ordinal).ShouldBe(Repository.Read("tests/Rules.Tests/Snapshots/wrong-rules.txt"));
    }

    [Fact]
    public async Task More_errors_than_anybody_reads_are_counted()
    {
        var rules = string.Concat(Enumerable.Range(0, 60).Select(i => $"      - alert: A{i}\n        metric: nothing\n        above: 1\n"));
        var run = await CheckTextAsync("groups:\n  - name: g\n    rules:\n" + rules);
        run.Error.ShouldContain("and 10 more errors");
    }

    [Fact]
    public async Task What_is_no_file_of_rules_ends_with_the_code_for_it()
    {
        var run = await CheckTextAsync("");
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("it is empty");
    }

    [Fact]
    public async Task Ten_thousand_rules_are_counted()
    {
        var run = await CheckTextAsync("groups:\n  - name: g\n    rules:\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"      - {{alert: A{i}, metric: accuracy, below: 0.9, min_records: 50}}\n")));
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.ShouldContain("10000 rules in 1 group");
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused()
    {
        var run = await CheckTextAsync("groups: []\n#" + new string('x', RuleLimits.MaxFileBytes));
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("at most 4,194,304");
        (await CheckAsync("no-such-file.yaml")).Error.ShouldContain("no-such-file.yaml: there is no such file");
    }

    [Fact]
    public async Task Groups_of_one_name_in_two_files_are_an_error()
    {
        using var files = new RuleFiles();
        const string Text = "groups:\n  - name: g\n    rules: []\n";
        var (first, second) = (files.Write("a.yaml", Text), files.Write("b.yaml", Text));
        var run = await CheckAsync(first, second);
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain($"{second}:2: groups[0].name: there is a group 'g' already, in {first}");
        (await CheckAsync(first)).ExitCode.ShouldBe(ExitCodes.Success);
    }

    [Fact]
    public async Task What_is_allowed_and_seldom_meant_is_noticed()
    {
        using var files = new RuleFiles();
        var file = files.Write("rules.yaml", "groups:\n  - name: g\n    rules:\n      - {alert: A, metric: accuracy, above: 0.9}\n      - {alert: B, metric: mse, below: 1, min_records: 0}\n      - {alert: C, metric: latency_mean, outside: [1, 2], confidence: 0.9}\n");
        var run = await CheckAsync(file);
        run.ExitCode.ShouldBe(ExitCodes.Success);
        run.Out.ReplaceLineEndings("\n").ShouldBe($"""
            {file}: 3 rules in 1 group
              g/A fires when accuracy is above its threshold; it is worse when it is lower
              g/A judges windows of a single record: give it confidence, or min_records
              g/B fires when mse is below its threshold; it is worse when it is higher
              g/B has min_records: 0, and mse is not defined without records
              g/C asks for confidence that a mean is low: of values with a long tail it fires more often than that says; a quantile would not

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_rules_that_are_shipped_are_good_and_give_no_notice()
    {
        var printed = await CliRun.OfAsync("rules", "default");
        printed.Out.ShouldBe(DefaultRules.Text);
        var run = await CheckTextAsync(printed.Out);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.Trim().ReplaceLineEndings("\n").Split('\n').Length.ShouldBe(1, run.Out);
    }

    private static Task<CliRun> CheckAsync(params string[] files) => CliRun.OfAsync(["rules", "check", .. files]);

    private static async Task<CliRun> CheckTextAsync(string text)
    {
        using var files = new RuleFiles();
        return await CheckAsync(files.Write("rules.yaml", text));
    }
}
