using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Cli.Rules;

/// <summary><c>rules test</c>.</summary>
internal static class RuleTests
{
    private const string DefaultFile = "default";

    public static async Task<int> RunAsync(Terminal terminal, IReadOnlyList<string> files)
    {
        var code = ExitCodes.Success;
        foreach (var file in files)
            code = Math.Max(code, await RunAsync(terminal, file).ConfigureAwait(false));
        return code;
    }

    private static async Task<int> RunAsync(Terminal terminal, string file)
    {
        var errors = new YamlErrors(file);
        if (RuleTestFile.Read(await RuleText.ReadAsync(file, RuleTestFile.MaxBytes).ConfigureAwait(false), errors) is not { } tests)
            return await RuleText.ShowAsync(terminal, errors.All).ConfigureAwait(false);
        var texts = new List<KeyValuePair<string, string>>();
        foreach (var name in tests.RuleFiles)
            texts.Add(name == DefaultFile ? new(DefaultRules.File, DefaultRules.Text) : await ReadAsync(file, name).ConfigureAwait(false));
        var rules = RuleFile.Read(texts);
        if (!rules.IsGood)
            return await RuleText.ShowAsync(terminal, rules.Errors).ConfigureAwait(false);

        var (failed, all) = (0, rules.Groups.SelectMany(static group => group.Rules).ToList());
        foreach (var test in tests.Tests)
        {
            var problems = Problems(all, test);
            failed += problems.Count > 0 ? 1 : 0;
            await terminal.Out.WriteLineAsync($"{(problems.Count > 0 ? "FAILED" : "ok    ")} {file}: {test.Name}").ConfigureAwait(false);
            foreach (var problem in problems)
                await terminal.Out.WriteLineAsync($"  {file}:{problem}").ConfigureAwait(false);
        }

        await terminal.Out.WriteLineAsync($"{file}: {RuleText.Count(tests.Tests.Count, "test")}, {failed} failed").ConfigureAwait(false);
        return failed == 0 ? ExitCodes.Success : ExitCodes.Refused;
    }

    private static async Task<KeyValuePair<string, string>> ReadAsync(string testFile, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(testFile) ?? "", name);
        return new(path, await RuleText.ReadAsync(path, RuleLimits.MaxFileBytes).ConfigureAwait(false));
    }

    private static List<string> Problems(List<AlertRule> rules, RuleTest test)
    {
        var problems = new List<string>();
        var times = test.Checks.Select(static check => (long)check.At.TotalMilliseconds).Distinct().Order().ToList();
        foreach (var checks in test.Checks.GroupBy(static check => check.Alert, StringComparer.Ordinal))
        {
            // The same name may stand in several groups.
            var runs = rules.Where(rule => rule.Name == checks.Key).Select(rule => new RuleTestRun(rule, test).Firing(times)).ToList();
            foreach (var check in checks)
            {
                var at = times.IndexOf((long)check.At.TotalMilliseconds);
                var problem = runs.Count == 0
                    ? $"there is no rule '{check.Alert}'"
                    : Difference(check, [.. runs.SelectMany(run => run[at])]);
                if (problem.Length > 0)
                    problems.Add($"{check.Line}: {check.Alert} at {YamlMap.ShowDuration(check.At)}: {problem}");
            }
        }

        return problems;
    }

    private static string Difference(TestCheck check, List<(KeyValuePair<string, string>[] Labels, KeyValuePair<string, string>[] Annotations)> firing)
    {
        var expected = check.Firing.Select(static alert => Show(alert.Labels.Where(static label => label.Key != AlertLabels.Name))).Order(StringComparer.Ordinal).ToList();
        var actual = firing.Select(static alert => Show(alert.Labels.Where(static label => label.Key != AlertLabels.Name))).Order(StringComparer.Ordinal).ToList();
        if (!expected.SequenceEqual(actual))
            return $"expected {List(expected)}, but firing {(actual.Count == 1 ? "is" : "are")} {List(actual)}";
        foreach (var alert in check.Firing)
        {
            var labels = Show(alert.Labels.Where(static label => label.Key != AlertLabels.Name));
            var annotations = firing.First(each => Show(each.Labels.Where(static label => label.Key != AlertLabels.Name)) == labels).Annotations;
            if (alert.Annotations.Count > 0 && Show(alert.Annotations) != Show(annotations))
                return $"of {labels} expected annotations {Show(alert.Annotations)}, but they are {Show(annotations)}";
        }

        return "";
    }

    private static string List(List<string> alerts) => alerts.Count == 0 ? "none" : string.Join(", ", alerts);

    private static string Show(IEnumerable<KeyValuePair<string, string>> labels) =>
        "{" + string.Join(", ", labels.OrderBy(static label => label.Key, StringComparer.Ordinal).Select(static label => $"{label.Key}=\"{label.Value}\"")) + "}";
}
