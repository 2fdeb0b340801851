using System.Text.Json;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Rules.Tests;

public sealed class RuleSchemaTests
{
    [Fact]
    public void It_names_every_field_and_every_metric_and_no_other()
    {
        using var schema = JsonDocument.Parse(RuleSchema.Write());
        var rule = schema.RootElement.GetProperty("$defs").GetProperty("rule").GetProperty("properties");
        var names = rule.EnumerateObject().Select(field => field.Name).ToList();
        // The reader tells the fields that it asked for: those are all there are.
        var result = RuleFile.Read("f", "groups: [{name: g, rules: [{alert: A, metric: records, below: 1, qqqqqqqqqqqqqqqqqqqq: 1}]}]");
        var known = result.Errors.Single().Problem["there is no such key; known are ".Length..].Split(", ");
        names.Order().ShouldBe(known.Except(["expr", "record"]).Order());
        rule.GetProperty("metric").GetProperty("anyOf")[0].GetProperty("enum").EnumerateArray().Select(each => each.GetString()).ShouldBe(MetricCatalog.All.Select(metric => metric.Name));
    }

    [Fact]
    public void The_file_for_editors_is_up_to_date()
    {
        var path = Repository.Path("docs/rules.schema.json");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, RuleSchema.Write());
        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(RuleSchema.Write(), "./orleansmonitor rules schema > docs/rules.schema.json");
    }
}
