using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Alerts;

/// <summary>Rules as tables: which there are, and what one of them says.</summary>
internal static class RulesView
{
    public static IEnumerable<ResultTable> Tables(RuleList rules, DateTimeOffset now)
    {
        yield return List(rules, now).Without("problem");
        var problems = new ResultTable("Problems", new ResultColumn("", "of"), new ResultColumn("", "when"), new ResultColumn("", "problem", Fit: ColumnFit.Wrap) { Least = 24 });
        foreach (var problem in rules.Problems)
            problems.Add("all", "now", problem);
        foreach (var group in rules.Groups)
        {
            foreach (var rule in group.Rules.Where(static rule => rule.Status?.Problem is not null))
                problems.Add($"{group.Name}/{rule.Name}", rule.Status!.Health == RuleHealth.Err ? "now" : TableCell.Ago(rule.Status.ProblemAt, now), rule.Status.Problem);
        }

        if (problems.Rows.Count > 0)
            yield return problems;
    }

    public static ResultTable List(RuleList rules, DateTimeOffset now)
    {
        var table = new ResultTable(
            "",
            new ResultColumn("group", "group", Fit: ColumnFit.Cut),
            new ResultColumn("rule", "rule", Fit: ColumnFit.Cut),
            new ResultColumn("health", "health"),
            new ResultColumn("watches", "watched", IsRight: true),
            new ResultColumn("evaluated", "last_evaluation", IsRight: true),
            new ResultColumn("took", "evaluation_seconds", IsRight: true),
            new ResultColumn("fires when", "condition", Fit: ColumnFit.Cut) { Least = 30 },
            new ResultColumn("source", "source", Fit: ColumnFit.Cut),
            new ResultColumn("problem", "problem"))
        {
            WhenEmpty = "There are no rules.",
        };
        foreach (var group in rules.Groups)
        {
            foreach (var rule in group.Rules)
            {
                var isEvaluated = rule.Status?.LastEvaluation is not null;
                table.Add(
                    group.Name,
                    rule.Name,
                    Health(rule.Status),
                    TableCell.Count(rule.Status?.Watched),
                    TableCell.Ago(rule.Status?.LastEvaluation, now),
                    isEvaluated ? TableCell.Seconds(rule.Status?.EvaluationSeconds) : TableCell.None,
                    rule.Condition,
                    group.Source,
                    rule.Status?.Problem);
            }
        }

        return table;
    }

    public static IEnumerable<ResultTable> Tables(RuleExplanation explained, DateTimeOffset now)
    {
        var rule = new ResultTable($"{explained.Group}/{explained.Rule.Name}", new ResultColumn("", "name"), new ResultColumn("", "value", Fit: ColumnFit.Wrap) { Least = 24 });
        rule.Add("fires when", Condition(explained.Rule));
        if (explained.Rule.KeepFiringForSeconds > 0)
            rule.Add("resolves when", $"it has been clear for {TableCell.Duration(explained.Rule.KeepFiringForSeconds)}");
        rule.Add("one alert for", Scope(explained.Rule));
        rule.Add("without data", NoData(explained.Rule));
        if (explained.Rule.Status is { } status)
        {
            rule.Add("evaluated", status.LastEvaluation is { } last ? $"{TableCell.Ago(last, now).Shown}, in {TableCell.Duration(status.EvaluationSeconds)}" : "never");
            if (status.Problem is { } problem)
                rule.Add("last problem", $"{TableCell.Ago(status.ProblemAt, now).Shown}: {problem}");
        }

        return [rule, States(explained)];
    }

    public static ResultTable States(RuleExplanation explained)
    {
        var table = new ResultTable(
            "",
            new ResultColumn("about", "labels", Fit: ColumnFit.Cut),
            new ResultColumn("phase", "phase"),
            new ResultColumn("why", "reason", Fit: ColumnFit.Wrap) { Least = 24 },
            new ResultColumn("records", "records", IsRight: true),
            new ResultColumn("current", "current", IsRight: true),
            new ResultColumn("reference", "reference", IsRight: true),
            new ResultColumn("lower", "lower", IsRight: true),
            new ResultColumn("upper", "upper", IsRight: true),
            new ResultColumn("evaluated", "evaluated_at"))
        {
            WhenEmpty = "It watches nothing: nothing that it matches has sent records since it is there.",
        };
        foreach (var state in explained.States)
        {
            table.Add(
                AlertsView.Subject(state.Labels),
                state.Phase.ToString().ToLowerInvariant(),
                state.Reason,
                TableCell.Count(state.Evidence?.Records),
                TableCell.Rounded(state.Evidence?.Current),
                TableCell.Rounded(state.Evidence?.Reference),
                TableCell.Rounded(state.Evidence?.Lower),
                TableCell.Rounded(state.Evidence?.Upper),
                TableCell.Time(state.EvaluatedAt));
        }

        return table;
    }

    private static string Health(RuleStatusEntry? status) => status?.Health switch
    {
        RuleHealth.Ok => "ok",
        RuleHealth.Err => "err",
        _ => "unknown",
    };

    private static string Condition(RuleEntry rule) =>
        rule.ForSeconds > 0 ? $"{rule.Condition}, for {TableCell.Duration(rule.ForSeconds)}" : rule.Condition;

    private static string Scope(RuleEntry rule) => rule.Scope switch
    {
        Domain.Rules.RuleScope.All => "all that matches together",
        var scope => $"each {scope.ToString().ToLowerInvariant()}",
    };

    private static string NoData(RuleEntry rule) => rule.NoData switch
    {
        Domain.Rules.NoDataPolicy.Alert => "it is a breach",
        Domain.Rules.NoDataPolicy.Ok => "it is clear",
        _ => "an alert stays what it is",
    };
}
