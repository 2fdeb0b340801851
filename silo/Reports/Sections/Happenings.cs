using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>What happened in the range: alerts.</summary>
internal static class Happenings
{
    private const int MaxAlerts = 40;
    private const int MaxText = 240;

    public static Html Alerts(ModelReport report, ReportClock clock)
    {
        if (report.Alerts.Count == 0)
            return Blocks.Section("Alerts", "", Html.Of($"<p>No alert of the model fired in the range.</p>"), Blocks.Note(report.AlertsNote));
        return Blocks.Section(
            "Alerts",
            $"{FigureText.Count(report.Alerts.Count)} in the range",
            Blocks.Table(["", "Rule", "Of", "Fired", "Resolved", "Lasted"], report.Alerts.Take(MaxAlerts).Select(alert => Row(alert, report, clock))),
            Blocks.More(report.Alerts.Count - MaxAlerts, "alerts"),
            Blocks.Note(report.AlertsNote));
    }

    private static Html[] Row(AlertSpan alert, ModelReport report, ReportClock clock)
    {
        var (from, to) = (alert.From ?? report.Health.From, alert.To ?? report.Health.To);
        return
        [
            alert.IsFiring ? Html.Of($"<span class=\"bad\">●</span>") : Html.Of($"<span class=\"dim\">○</span>"),
            Html.Of($"<b>{alert.Rule}</b>{(alert.Severity.Length > 0 ? $" {alert.Severity}" : "")}<small>{HtmlText.Cut(alert.Summary, MaxText)}</small>"),
            Html.Of($"<bdi>{HtmlText.Cut(alert.About, MaxText)}</bdi>"),
            Blocks.Text(alert.From is { } begin ? clock.Show(begin) : "before the range"),
            Blocks.Figure(alert.To is { } end ? clock.Show(end) : alert.IsFiring ? "fires" : "after the range", alert.AcknowledgedBy is { } by ? $"acknowledged by {by}" : ""),
            Blocks.Text(FigureText.Length((to - from).TotalSeconds)),
        ];
    }
}
