using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Silo.Query.Overview;

namespace OrleansMonitor.Silo.Reports.Questions;

/// <summary>How long an alert fired.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="Severity">Its label; empty: it has none.</param>
/// <param name="Summary">Of its annotations, or empty.</param>
/// <param name="About">Its labels besides the model and the severity.</param>
/// <param name="From">When it began to fire; null: before the range.</param>
/// <param name="To">When it resolved; null: it did not in the range.</param>
/// <param name="AcknowledgedBy">Null: nobody has.</param>
internal sealed record AlertSpan(string Rule, string Severity, string Summary, string About, DateTimeOffset? From, DateTimeOffset? To, string? AcknowledgedBy)
{
    /// <summary>Whether it fires now.</summary>
    public bool IsFiring { get; init; }

    /// <summary>Whether it is silenced now.</summary>
    public bool IsSilenced { get; init; }

    private static readonly string[] Left = ["model", "severity", AlertLabels.Name];

    /// <summary>What fired in a range, the newest first.</summary>
    /// <param name="lines">Of the history, of the range, the newest first.</param>
    /// <param name="firing">What fires now.</param>
    /// <param name="from">Begin of the range.</param>
    /// <param name="to">Its end.</param>
    public static IReadOnlyList<AlertSpan> Of(IReadOnlyList<AlertHistoryEntry> lines, IReadOnlyList<AlertEntry> firing, DateTimeOffset from, DateTimeOffset to)
    {
        var spans = new List<AlertSpan>();
        var open = new Dictionary<string, AlertSpan>(StringComparer.Ordinal);
        foreach (var line in lines.Where(static line => line.Kind == AlertEventKind.Transition).Reverse())
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(line.Time);
            if (line.Alert.Phase == AlertPhase.Firing)
                open[line.Alert.Id] = Of(line, time, null);
            else if (open.Remove(line.Alert.Id, out var begun))
                spans.Add(begun with { To = time });
            else if (line.From == AlertPhase.Firing)
                spans.Add(Of(line, null, time));
        }

        foreach (var alert in firing.Where(alert => alert.FiredAt < to))
        {
            open.Remove(alert.Id);
            var (severity, summary) = (alert.Labels.GetValueOrDefault("severity", ""), alert.Annotations.GetValueOrDefault("summary", ""));
            spans.Add(new AlertSpan(alert.Rule, severity, summary, Text(alert.Labels), alert.FiredAt < from ? null : alert.FiredAt, null, alert.AcknowledgedBy) { IsFiring = true, IsSilenced = AlertWords.IsSilenced(alert) });
        }

        // What does not fire any more resolved after the range.
        spans.AddRange(open.Values);
        return [.. spans.OrderByDescending(static span => span.IsFiring).ThenByDescending(span => span.From ?? from)];
    }

    private static AlertSpan Of(AlertHistoryEntry line, DateTimeOffset? from, DateTimeOffset? to)
    {
        var labels = line.Alert.Labels.ToDictionary(static label => label.Name, static label => label.Value);
        var summary = line.Alert.Annotations.FirstOrDefault(static each => each.Name == "summary")?.Value ?? "";
        return new AlertSpan(line.Alert.Rule, labels.GetValueOrDefault("severity", ""), summary, Text(labels), from, to, null);
    }

    private static string Text(IReadOnlyDictionary<string, string> labels) =>
        string.Join(", ", labels.Where(static label => !Left.Contains(label.Key)).Select(static label => $"{label.Key}={label.Value}"));
}
