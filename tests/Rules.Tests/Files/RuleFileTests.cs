using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Rules.Tests.Files;

/// <summary>What the reader says of files that are wrong.</summary>
public sealed class RuleFileTests
{
    [Theory]
    [InlineData("wrong-rules")]
    [InlineData("wrong-comparisons")]
    public void Everything_that_is_wrong_is_said_at_once_by_line_and_key(string name)
    {
        var result = RuleFile.Read(name + ".yaml", Repository.Read($"tests/Rules.Tests/Files/{name}.yaml"));
        result.IsGood.ShouldBeFalse();
        Snapshot.Matches(name + ".txt", string.Join('\n', result.Errors));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("groups", "it must be a mapping of keys to values")]
    [InlineData("rules: []", "it has no groups: (a file of rules begins with 'groups:')")]
    [InlineData("groups: {}", "groups: it is a mapping; it must be a list")]
    [InlineData("groups: [x]", "groups[0]: it is a text; it must be a mapping")]
    [InlineData("groups: [", "it is no YAML:")]
    [InlineData("a: &x 1\ngroups: *x", "an alias (*name) is not taken here")]
    public void What_is_no_file_of_rules_says_what_it_lacks(string text, string problem) =>
        RuleFile.Read("f.yaml", text).Errors.Select(static error => error.ToString()).ShouldContain(error => error.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void Ten_thousand_rules_are_read_and_one_more_is_refused()
    {
        static RuleFileResult Read(int count) => RuleFile.Read("f.yaml", "groups:\n  - name: g\n    rules:\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"      - {{alert: A{i}, metric: accuracy, below: 0.9, min_records: 50}}\n")));
        Read(10_000).Groups.ShouldHaveSingleItem().Rules.Count.ShouldBe(10_000);
        Read(10_001).Errors.ShouldHaveSingleItem().ToString().ShouldContain("groups[0].rules: it has 10,001 entries; at most 10,000");
    }

    [Fact]
    public void Groups_of_one_name_in_two_files_are_an_error()
    {
        const string Text = "groups:\n  - name: g\n    rules: []\n";
        RuleFile.Read([new("a.yaml", Text), new("b.yaml", Text)]).Errors.ShouldHaveSingleItem().ToString().ShouldBe("b.yaml:2: groups[0].name: there is a group 'g' already, in a.yaml");
        RuleFile.Read("a.yaml", Text).IsGood.ShouldBeTrue();
    }

    [Fact]
    public void The_rules_that_are_shipped_are_good() => RuleFile.Read(DefaultRules.File, DefaultRules.Text).Errors.ShouldBeEmpty();
}
