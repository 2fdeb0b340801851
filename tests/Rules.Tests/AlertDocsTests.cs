using System.Text;
using System.Text.RegularExpressions;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Rules.Tests;

/// <summary>What docs/alerts.md says is so. <c>UPDATE_SNAPSHOTS=1</c> writes its tables of fields and figures anew.</summary>
public sealed class AlertDocsTests
{
    private static readonly string Document = Repository.Path("docs/alerts.md");

    [Fact]
    public void The_example_is_good_and_has_every_field()
    {
        var example = Blocks().Single(block => block.StartsWith("groups:", StringComparison.Ordinal));
        var result = RuleFile.Read("docs/alerts.md", example);
        result.Errors.ShouldBeEmpty();
        foreach (var field in RuleField.OfRule.Concat(RuleField.OfGroup))
            Regex.IsMatch(example, $@"(^|[-\s]){field.Name}:", RegexOptions.Multiline).ShouldBeTrue(field.Name);
    }

    [Fact]
    public void Its_tables_are_those_of_the_program()
    {
        Section("fields of a group", Fields(RuleField.OfGroup));
        Section("fields of a rule", Fields(RuleField.OfRule));
        Section("figures", Figures());
    }

    private static IEnumerable<string> Blocks() =>
        Regex.Matches(File.ReadAllText(Document).ReplaceLineEndings("\n"), "```yaml\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value);

    private static string Fields(RuleField[] fields)
    {
        var table = new StringBuilder("| field | default | |\n|---|---|---|\n");
        foreach (var field in fields)
            table.Append($"| `{field.Name}` | {field.Default} | {field.Description} |\n");
        return table.ToString();
    }

    private static string Figures()
    {
        var table = new StringBuilder("| figure | unit | interval | of | |\n|---|---|---|---|---|\n");
        foreach (var metric in MetricCatalog.All)
        {
            var interval = metric.HasInterval ? metric.Kind.ToString().ToLowerInvariant() : "none";
            var owners = metric.Owners switch
            {
                MetricOwners.Models => "models",
                MetricOwners.Nodes => "nodes",
                MetricOwners.Presence => "a model's nodes",
                MetricOwners.Silos => "silos",
                _ => "both",
            };
            table.Append($"| `{metric.Name}` | {metric.Unit} | {interval} | {owners} | {metric.Description} |\n");
        }

        return table.ToString();
    }

    private static void Section(string name, string expected)
    {
        var text = File.ReadAllText(Document).ReplaceLineEndings("\n");
        var begin = $"<!-- {name} -->\n";
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf("<!-- end -->", from, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(Document, text[..from] + expected + text[to..]);
        else
            text[from..to].ShouldBe(expected);
    }
}
