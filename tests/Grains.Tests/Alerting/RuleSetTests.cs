using OrleansMonitor.Alerts;
using OrleansMonitor.Grains.Alerting.Rules;

namespace OrleansMonitor.Grains.Tests.Alerting;

public sealed class RuleSetTests
{
    private const string One = "groups:\n  - name: a\n    rules:\n      - {alert: Slow, metric: latency_p99, above: 1}\n";

    [Theory]
    [InlineData("groups:\n  - name: a\n    rules:\n      - alert: Slow\n        above: [\n        labels: {a: b}\n", "no YAML")]
    [InlineData("", "group a")]
    [InlineData("groups: []", "'a'")]
    [InlineData("groups:\n  - name: b\n    rules:\n      - {alert: Slow, metric: latency_p99, above: 1}\n", "'a'")]
    public void A_group_that_cannot_be_used_is_named(string text, string said) =>
        string.Join('\n', RuleSet.Check([new RuleSource("a", RuleOrigin.Api, text)])).ShouldContain(said);

    [Fact]
    public void Two_sources_cannot_have_groups_of_one_name() =>
        RuleSet.Check([new RuleSource("x.yaml", RuleOrigin.File, One), new RuleSource("a", RuleOrigin.Api, One)]).ShouldHaveSingleItem().ShouldContain("x.yaml");

    [Fact]
    public void A_source_that_this_build_cannot_read_leaves_the_others_alone()
    {
        var rules = RuleSet.Of(new RuleBook(7, 4, [new RuleSource("new.yaml", RuleOrigin.File, One.Replace("above", "beyond", StringComparison.Ordinal)), new RuleSource("a", RuleOrigin.Api, One)]));
        rules.Rules.ShouldHaveSingleItem().Source.Origin.ShouldBe(RuleOrigin.Api);
        rules.Problems.ShouldContain(static problem => problem.Contains("beyond", StringComparison.Ordinal));
    }
}
