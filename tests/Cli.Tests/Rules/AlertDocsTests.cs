using System.Text.RegularExpressions;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Cli.Tests.Rules;

/// <summary>The examples of docs/alerts.md do what it says.</summary>
public sealed class AlertDocsTests
{
    [Fact]
    public async Task The_example_of_a_test_passes_with_the_example_of_rules()
    {
        using var files = new RuleFiles();
        files.Write("rules.yaml", Blocks().Single(block => block.StartsWith("groups:", StringComparison.Ordinal)));
        var run = await CliRun.OfAsync("rules", "test", files.Write("tests.yaml", Blocks().Single(block => block.StartsWith("rule_files:", StringComparison.Ordinal))));
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Out + run.Error);
    }

    private static IEnumerable<string> Blocks() =>
        Regex.Matches(Repository.Read("docs/alerts.md").ReplaceLineEndings("\n"), "```yaml\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value);
}
