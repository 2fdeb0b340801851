using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Alerts;

/// <summary>Alerts as a table.</summary>
internal static class AlertsView
{
    private const string NameLabel = "alertname";

    private static readonly string[] SubjectLabels = ["model", "version", "segment", "node"];

    public static ResultTable Table(IReadOnlyList<AlertEntry> alerts, DateTimeOffset now)
    {
        var table = new ResultTable(
            "",
            new ResultColumn("alert", "alert", Fit: ColumnFit.Cut),
            new ResultColumn("phase", "phase"),
            new ResultColumn("about", "labels", Fit: ColumnFit.Cut),
            new ResultColumn("value", "value", IsRight: true),
            new ResultColumn("active", "active_at", IsRight: true),
            new ResultColumn("id", "id"),
            new ResultColumn("severity", "severity"),
            new ResultColumn("ack by", "acknowledged_by", Fit: ColumnFit.Cut),
            new ResultColumn("silences", "silenced_by", IsRight: true),
            new ResultColumn("summary", "summary", Fit: ColumnFit.Cut) { Least = 24 },
            new ResultColumn("owed to", "contribution", Fit: ColumnFit.Cut),
            new ResultColumn("records", "records", IsRight: true))
        {
            WhenEmpty = "No alert is pending or firing.",
        };
        foreach (var alert in alerts.OrderByDescending(static alert => alert.Phase).ThenBy(static alert => alert.ActiveAt))
        {
            table.Add(
                alert.Rule,
                Name(alert),
                Subject(alert.Labels),
                TableCell.Rounded(alert.Evidence.Value),
                TableCell.Ago(alert.ActiveAt, now),
                alert.Id,
                alert.Labels.GetValueOrDefault("severity"),
                alert.AcknowledgedBy,
                alert.SilencedBy.Count == 0 ? TableCell.None : TableCell.Count((ulong)alert.SilencedBy.Count),
                alert.Annotations.GetValueOrDefault("summary"),
                alert.Evidence.Contributions is [var first, ..] ? $"{first.Kind} {first.Name}" : TableCell.None,
                TableCell.Count(alert.Evidence.Records));
        }

        return table;
    }

    /// <summary>What an alert is about, for people: a model, with its version or segment, or a node. Programs get the labels.</summary>
    public static TableCell Subject(IReadOnlyDictionary<string, string> labels)
    {
        var names = SubjectLabels.Where(labels.ContainsKey).Select(label => labels[label]).ToList();
        return new TableCell(names.Count > 0 ? string.Join(' ', names) : "all", About(labels));
    }

    /// <summary>The labels, what the alert is about first.</summary>
    public static string About(IReadOnlyDictionary<string, string> labels) => string.Join(", ", labels
        .Where(static label => label.Key != NameLabel)
        .OrderBy(static label => Array.IndexOf(SubjectLabels, label.Key) is var place and >= 0 ? place : SubjectLabels.Length)
        .Select(static label => $"{label.Key}={label.Value}"));

    public static string Name(AlertEntry alert) => alert.Phase.ToString().ToLowerInvariant();
}
