using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Cli.Rules;

/// <summary>A file of tests of rules.</summary>
/// <param name="RuleFiles">Their names, from the folder of the file of tests.</param>
/// <param name="Tests">In the file's order.</param>
internal sealed record RuleTestFile(IReadOnlyList<string> RuleFiles, IReadOnlyList<RuleTest> Tests)
{
    public const int MaxBytes = 4 << 20;

    private const int MaxTests = 1000;
    private const int MaxSeries = 1000;
    private const int MaxChecks = 1000;
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(30);

    /// <summary>The file; its errors go to the given writer.</summary>
    public static RuleTestFile? Read(string text, YamlErrors errors)
    {
        if (YamlFile.Read(text, MaxBytes, errors) is not { } root)
            return null;
        var files = root.Texts("rule_files", MaxTests);
        if (files.Count == 0)
            root.Fail("rule_files", "it names no file of rules; default means the rules that a silo has unless it is given others");
        var tests = root.Maps("tests", MaxTests).Select(Test).ToList();
        if (tests.Count == 0)
            root.Fail("tests", "it has no tests");
        root.Close();
        return errors.Count == 0 ? new RuleTestFile(files, tests) : null;
    }

    private static RuleTest Test(YamlMap map)
    {
        var test = new RuleTest(
            map.Text("name") ?? map.Path,
            map.Duration("interval", TimeSpan.FromSeconds(1), RuleLimits.MaxInterval) ?? TimeSpan.FromMinutes(1),
            [.. map.Maps("input_series", MaxSeries).Select(Series).OfType<TestSeries>()],
            [.. map.Maps("alert_rule_test", MaxChecks).Select(Check)]);
        map.Close();
        return test;
    }

    private static TestSeries? Series(YamlMap map)
    {
        var records = map.Number("records", 0, 1e15) ?? TestSeries.DefaultRecords;
        var coverage = map.Number("coverage", 0, 1);
        var margin = map.Number("margin", 0, 1) ?? 0;
        var (metric, subject) = map.Required("series") is { } text ? Name(map, text) : (null, default);
        List<double?>? values = null;
        if (map.Required("values", RuleTestFile.MaxBytes) is { } written && (values = SeriesValues.Parse(written, out var problem)) is null)
            map.Fail("values", problem);
        map.Close();
        return metric is null || values is null ? null : new TestSeries(metric, subject, values, (ulong)records, coverage, margin);
    }

    // metric{label="value", …}
    private static (Metric? Metric, TestSubject Subject) Name(YamlMap map, string text)
    {
        var open = text.EndsWith('}') ? text.LastIndexOf('{') : text.Length;
        if (open < 0)
        {
            map.Fail("series", "it is no series: metric{label=\"value\", …}");
            return default;
        }

        var metric = MetricCatalog.Find(text[..open].Trim(), out var problem);
        if (metric is null)
            map.Fail("series", problem);
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in (open < text.Length ? text[(open + 1)..^1] : "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = label.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || parts[1].Length < 2 || parts[1][0] != '"' || parts[1][^1] != '"' || parts[0] is not ("model" or "version" or "segment" or "node"))
                map.Fail("series", $"'{label}' is no label: model=\"NAME\", or version, segment, node");
            else
                labels[parts[0]] = parts[1][1..^1];
        }

        string Of(string name) => labels.GetValueOrDefault(name, "");
        return (metric, new TestSubject([.. labels.Keys], new RuleSubject(Of("model"), Of("version"), Of("segment"), Of("node"))));
    }

    private static TestCheck Check(YamlMap map)
    {
        var at = map.Duration("eval_time", TimeSpan.Zero, MaxTime);
        if (at is null && !map.Has("eval_time"))
            map.Fail("eval_time", "it is missing");
        var check = new TestCheck(
            map.LineOf("eval_time"),
            at ?? TimeSpan.Zero,
            map.Required("alertname") ?? "",
            [.. map.Maps("exp_alerts", MaxSeries).Select(static each =>
            {
                var alert = new ExpectedAlert(each.TextsByName("exp_labels", RuleLimits.MaxLabels), each.TextsByName("exp_annotations", RuleLimits.MaxLabels));
                each.Close();
                return alert;
            })]);
        map.Close();
        return check;
    }
}
