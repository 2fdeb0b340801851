using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Alerts;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Views;

/// <summary>What rules would have done, as tables: by rule, and each alert.</summary>
internal static class BacktestView
{
    public static IEnumerable<ResultTable> Tables(RuleBacktest backtest)
    {
        var summary = new ResultTable("", new ResultColumn("", "name"), new ResultColumn("", "value", Fit: ColumnFit.Wrap) { Least = 24 });
        summary.Add("found", backtest.Sentence);
        summary.Add("range", $"{TableCell.Time(backtest.From).Shown} to {TableCell.Time(backtest.To).Shown}");
        foreach (var note in backtest.Notes)
            summary.Add("note", note);
        return [summary, Rules(backtest), Alerts(backtest)];
    }

    public static ResultTable Alerts(RuleBacktest backtest)
    {
        var table = new ResultTable(
            backtest.OmittedAlerts > 0 ? $"Alerts, the first {backtest.Alerts.Count} of {backtest.Alerts.Count + backtest.OmittedAlerts}" : "Alerts",
            new ResultColumn("alert", "alert", Fit: ColumnFit.Cut),
            new ResultColumn("about", "labels", Fit: ColumnFit.Cut),
            new ResultColumn("fired", "fired_at"),
            new ResultColumn("for", "firing_seconds", IsRight: true),
            new ResultColumn("value", "value", IsRight: true),
            new ResultColumn("records", "records", IsRight: true),
            new ResultColumn("summary", "summary", Fit: ColumnFit.Cut) { Least = 24 },
            new ResultColumn("active since", "active_at"),
            new ResultColumn("resolved", "resolved_at"))
        {
            WhenEmpty = "Nothing would have fired.",
        };
        foreach (var alert in backtest.Alerts)
        {
            table.Add(
                alert.Rule,
                AlertsView.Subject(alert.Labels),
                TableCell.Time(alert.FiredAt),
                TableCell.Seconds(((alert.ResolvedAt ?? backtest.To) - alert.FiredAt).TotalSeconds),
                TableCell.Rounded(alert.Value),
                TableCell.Count(alert.Evidence.Records),
                alert.Annotations.GetValueOrDefault("summary"),
                TableCell.Time(alert.ActiveAt),
                TableCell.Time(alert.ResolvedAt));
        }

        return table;
    }

    private static ResultTable Rules(RuleBacktest backtest)
    {
        var table = new ResultTable(
            "Rules",
            new ResultColumn("rule", "rule", Fit: ColumnFit.Cut),
            new ResultColumn("fired", "fired", IsRight: true),
            new ResultColumn("firing", "firing_seconds", IsRight: true),
            new ResultColumn("not for long enough", "not_fired", IsRight: true),
            new ResultColumn("watched", "series", IsRight: true),
            new ResultColumn("judged", "evaluations", IsRight: true),
            new ResultColumn("without data", "without_data", IsRight: true),
            new ResultColumn("fires when", "condition", Fit: ColumnFit.Cut) { Least = 30 });
        foreach (var rule in backtest.PerRule)
        {
            table.Add(
                $"{rule.Group}/{rule.Rule}",
                TableCell.Count((long)rule.Fired),
                TableCell.Seconds(rule.SecondsFiring),
                TableCell.Count((long)rule.NotFired),
                TableCell.Count((long)rule.Series),
                TableCell.Count(rule.Evaluations),
                TableCell.Count(rule.WithoutData),
                rule.Skipped is { } reason ? $"not tried: {reason}" : rule.Condition);
        }

        return table;
    }
}
