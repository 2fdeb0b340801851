using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Cli.Rules;

/// <summary><c>rules check</c>.</summary>
internal static class RuleCheck
{
    public static async Task<int> RunAsync(Terminal terminal, IReadOnlyList<string> files)
    {
        var texts = new List<KeyValuePair<string, string>>();
        foreach (var file in files)
            texts.Add(new(file, await RuleText.ReadAsync(file, RuleLimits.MaxFileBytes).ConfigureAwait(false)));
        var result = RuleFile.Read(texts);
        if (!result.IsGood)
            return await RuleText.ShowAsync(terminal, result.Errors).ConfigureAwait(false);
        foreach (var file in files)
        {
            var groups = result.Groups.Where(group => group.File == file).ToList();
            await terminal.Out.WriteLineAsync($"{file}: {RuleText.Count(groups.Sum(static group => group.Rules.Count), "rule")} in {RuleText.Count(groups.Count, "group")}").ConfigureAwait(false);
            foreach (var notice in groups.SelectMany(static group => group.Rules).SelectMany(Notices))
                await terminal.Out.WriteLineAsync($"  {notice}").ConfigureAwait(false);
        }

        return ExitCodes.Success;
    }

    // What is allowed, and seldom meant.
    private static IEnumerable<string> Notices(AlertRule rule)
    {
        var metric = MetricCatalog.Find(rule.Metric, out _)!;
        var (fires, good) = rule.Threshold switch
        {
            { High: not null, Low: null } when metric.Worse == MetricDirection.Down => ("above", "lower"),
            { Low: not null, High: null } when metric.Worse == MetricDirection.Up => ("below", "higher"),
            _ => ("", ""),
        };
        if (fires.Length > 0)
            yield return $"{rule.Group}/{rule.Name} fires when {rule.Metric} is {fires} its threshold; it is worse when it is {good}";
        if (rule is { MinRecords: <= 1, Confidence: null } && metric.HasInterval)
            yield return $"{rule.Group}/{rule.Name} judges windows of a single record: give it confidence, or min_records";
        if (rule is { Confidence: not null, Threshold.Low: not null } && metric.Kind == MetricKind.Mean)
            yield return $"{rule.Group}/{rule.Name} asks for confidence that a mean is low: of values with a long tail it fires more often than that says; a quantile would not";
        if (rule is { MinRecords: 0, Threshold: not { Low: < 0 } } && metric.Kind != MetricKind.Amount)
            yield return $"{rule.Group}/{rule.Name} has min_records: 0, and {rule.Metric} is not defined without records";
    }
}
