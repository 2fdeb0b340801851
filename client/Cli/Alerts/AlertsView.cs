using OrleansMonitor.Cli.Output;
using OrleansMonitor.Grains.Alerting.Questions;

namespace OrleansMonitor.Cli.Alerts;

/// <summary>Alerts and explained rules as tables.</summary>
internal static class AlertsView
{
    private const string NameLabel = "alertname";

    public static ResultTable Table(IReadOnlyList<AlertEntry> alerts, DateTimeOffset now)
    {
        var table = new ResultTable(
            "",
            new ResultColumn("alert", "alert"),
            new ResultColumn("phase", "phase"),
            new ResultColumn("about", "labels"),
            new ResultColumn("value", "value", IsRight: true),
            new ResultColumn("records", "records", IsRight: true),
            new ResultColumn("active", "active_at"),
            new ResultColumn("owed to", "contribution"),
            new ResultColumn("acknowledged by", "acknowledged_by"),
            new ResultColumn("silences", "silenced_by", IsRight: true),
            new ResultColumn("summary", "summary"),
            new ResultColumn("id", "id"))
        {
            WhenEmpty = "No alert is pending or firing.",
        };
        foreach (var alert in alerts.OrderByDescending(static alert => alert.Phase).ThenBy(static alert => alert.ActiveAt))
        {
            table.Add(
                alert.Rule,
                Name(alert),
                About(alert.Labels),
                Figure.Rounded(alert.Evidence.Value),
                Figure.Count(alert.Evidence.Records),
                Figure.Ago(alert.ActiveAt, now),
                alert.Evidence.Contributions is [var first, ..] ? $"{first.Kind} {first.Name}" : Figure.None,
                alert.AcknowledgedBy,
                alert.SilencedBy.Count == 0 ? Figure.None : Figure.Count((ulong)alert.SilencedBy.Count),
                alert.Annotations.GetValueOrDefault("summary"),
                alert.Id);
        }

        return table;
    }

    public static IEnumerable<ResultTable> Tables(RuleExplanation explained)
    {
        var rule = new ResultTable($"{explained.Group}/{explained.Rule.Name}", new ResultColumn("", "name"), new ResultColumn("", "value"));
        rule.Add("fires when", explained.Rule.Condition);
        rule.Add("for", Figure.Seconds(explained.Rule.ForSeconds));
        rule.Add("keep firing for", Figure.Seconds(explained.Rule.KeepFiringForSeconds));
        rule.Add("scope", explained.Rule.Scope.ToString().ToLowerInvariant());
        rule.Add("no data", explained.Rule.NoData.ToString().ToLowerInvariant());
        return [rule, States(explained)];
    }

    public static ResultTable States(RuleExplanation explained)
    {
        var table = new ResultTable(
            "",
            new ResultColumn("about", "labels"),
            new ResultColumn("phase", "phase"),
            new ResultColumn("why", "reason"),
            new ResultColumn("lower", "lower", IsRight: true),
            new ResultColumn("upper", "upper", IsRight: true),
            new ResultColumn("current", "current", IsRight: true),
            new ResultColumn("reference", "reference", IsRight: true),
            new ResultColumn("records", "records", IsRight: true),
            new ResultColumn("evaluated", "evaluated_at"))
        {
            WhenEmpty = "It watches nothing: nothing that it matches has sent records since it is there.",
        };
        foreach (var state in explained.States)
        {
            table.Add(
                About(state.Labels),
                state.Phase.ToString().ToLowerInvariant(),
                state.Reason,
                Figure.Rounded(state.Evidence?.Lower),
                Figure.Rounded(state.Evidence?.Upper),
                Figure.Rounded(state.Evidence?.Current),
                Figure.Rounded(state.Evidence?.Reference),
                Figure.Count(state.Evidence?.Records),
                Figure.Time(state.EvaluatedAt));
        }

        return table;
    }

    public static string About(IReadOnlyDictionary<string, string> labels) =>
        string.Join(", ", labels.Where(static label => label.Key != NameLabel).Select(static label => $"{label.Key}={label.Value}"));

    public static string Name(AlertEntry alert) => alert.Phase.ToString().ToLowerInvariant();
}
