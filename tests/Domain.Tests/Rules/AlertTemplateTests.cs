using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

public class AlertTemplateTests
{
    private static readonly RuleReading Reading = TestRules.Between(0.31234, 0.28, 0.35, 12_345) with { Coverage = 0.5, Reference = 0.1 };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{ $labels.model }}: {{$value}}", "fraud: 0.31234")]
    [InlineData("{{ $value | humanizeDuration }}", "312.3ms")]
    [InlineData("{{ humanizePercentage $value }}", "31.23%")]
    [InlineData("{{ $records | humanize }} records", "12.35k records")]
    [InlineData("{{ $lower }} to {{ $upper }}", "0.28 to 0.35")]
    [InlineData("{{ printf \"%.2f of %s%%\" $value ($coverage | humanizePercentage) }}", "0.31 of 50%%")]
    [InlineData("{{ $value | printf \"%.1e\" }}", "3.1E-001")]
    [InlineData("{{ printf \"%d %g %q\" $records $reference \"x\" }}", "12345 0.1 \"x\"")]
    [InlineData("{{ (($value)) }}", "0.31234")]
    public void Places_are_filled_in(string template, string text) => Expand(template, Reading).ShouldBe(text);

    [Theory]
    [InlineData("humanize", 0, "0")]
    [InlineData("humanize", 1_234_567, "1.235M")]
    [InlineData("humanize", -0.0021, "-2.1m")]
    [InlineData("humanize1024", 3221225472, "3Gi")]
    [InlineData("humanizeDuration", 0, "0s")]
    [InlineData("humanizeDuration", 42.5, "42.5s")]
    [InlineData("humanizeDuration", 90, "1m 30s")]
    [InlineData("humanizeDuration", 90_061, "1d 1h 1m 1s")]
    [InlineData("humanizeDuration", -3600, "-1h 0m 0s")]
    [InlineData("humanizePercentage", 12346, "1235000%")]
    public void Numbers_read_as_people_write_them(string function, double value, string text) =>
        Expand($"{{{{ $value | {function} }}}}", TestRules.Reading(value)).ShouldBe(text);

    [Fact]
    public void A_number_that_there_is_none_of_says_so()
    {
        Expand("{{ $value | humanize }}, {{ printf \"%.2f\" $upper }}", RuleReading.None("x")).ShouldBe("no data, no data");
        Expand("{{ $upper }}", TestRules.Between(1, 1, double.PositiveInfinity)).ShouldBe("+Inf");
    }

    [Theory]
    [InlineData("{{ $value", "'{{' is not closed by '}}'")]
    [InlineData("{{ }}", "'{{ }}' has nothing to show")]
    [InlineData("{{ $valeu }}", "there is no variable $valeu; did you mean $value?")]
    [InlineData("{{ $labels.modle }}", "the alert has no label 'modle'; it has alertname, model")]
    [InlineData("{{ $labels }}", "$labels needs the name of a label: $labels.model")]
    [InlineData("{{ $value | humanise }}", "there is no function 'humanise'; did you mean humanize?")]
    [InlineData("{{ $value | humanize 3 }}", "'3 }}' is not expected there")]
    [InlineData("{{ humanize $value $lower }}", "humanize takes one value and has 2")]
    [InlineData("{{ printf $value }}", "printf needs a format first: printf \"%.2f\" $value")]
    [InlineData("{{ printf \"%x\" $value }}", "printf does not know the format \"%x\"; it knows %s, %v, %d, %f, %.2f, %g, %e and %%")]
    [InlineData("{{ printf \"%s %s\" $value }}", "printf \"%s %s\" needs 2 values and has 1")]
    [InlineData("{{ printf \"%s }}", "a text is not closed by '\"'")]
    [InlineData("{{ ($value }}", "'(' is not closed by ')'")]
    [InlineData("{{ ((((((((($value))))))))) }}", "it is nested deeper than 8")]
    public void What_fails_says_where(string template, string problem)
    {
        AlertTemplate.Parse(template, ["model", "alertname"], true, out var said).ShouldBeNull();
        said.ShouldBe(problem);
    }

    [Fact]
    public void Figures_are_not_in_labels()
    {
        AlertTemplate.Parse("{{ $value }}", null, false, out var problem).ShouldBeNull();
        problem.ShouldBe("$value cannot be in a label: the alert would be another one at each evaluation; put it into an annotation");
        AlertTemplate.Parse(new string('x', 5000), null, true, out problem).ShouldBeNull();
        problem.ShouldBe("it has 5000 characters; at most 4096");
    }

    [Fact]
    public void Labels_are_those_of_the_scope_and_of_the_rule_in_order_and_empty_ones_are_left_out()
    {
        var texts = new AlertTexts(TestRules.Latency with
        {
            Scope = RuleScope.Version,
            Labels = new Dictionary<string, string> { ["severity"] = "page", ["team"] = "{{ $labels.model }}-team", ["none"] = "{{ $labels.version }}" },
            Annotations = new Dictionary<string, string> { ["summary"] = "{{ $labels.team }} {{ $value }}", ["about"] = "{{ $labels.alertname }}" },
        });
        var labels = texts.Labels(RuleSubject.OfVersion("fraud", ""));
        string.Join(' ', labels).ShouldBe("[alertname, HighLatency] [model, fraud] [severity, page] [team, fraud-team]");
        string.Join(' ', texts.Annotations(labels, TestRules.Reading(2))).ShouldBe("[about, HighLatency] [summary, fraud-team 2]");
    }

    [Fact]
    public void The_identity_is_of_group_and_labels()
    {
        KeyValuePair<string, string>[] labels = [new("alertname", "A"), new("model", "fraud")];
        AlertLabels.Fingerprint("g", labels).ShouldBe("4afcbb8b3e18663e", "it stands in stores and in other systems: it never changes");
        AlertLabels.Fingerprint("h", labels).ShouldNotBe(AlertLabels.Fingerprint("g", labels));
        AlertLabels.Fingerprint("g", [new("alertname", "A"), new("mode", "lfraud")]).ShouldNotBe(AlertLabels.Fingerprint("g", labels));
    }

    [Fact]
    public void Long_texts_are_cut()
    {
        var texts = new AlertTexts(TestRules.Latency with { Labels = new Dictionary<string, string> { ["long"] = new string('x', 2000) } });
        texts.Labels(RuleSubject.All)[1].Value.Length.ShouldBe(AlertLabels.MaxValueLength);
    }

    private static string Expand(string template, RuleReading reading)
    {
        var texts = new AlertTexts(TestRules.Latency with { Annotations = new Dictionary<string, string> { ["text"] = template } });
        return texts.Annotations(texts.Labels(RuleSubject.OfModel("fraud")), reading)[0].Value;
    }
}
