using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Charts;

/// <summary>What lies across all timelines: where versions began, and how long alerts fired.</summary>
internal static class TimeMarks
{
    private const int MaxDrawn = 100;

    // Labels that are closer, in percent of the width, would lie upon each other.
    private const double Apart = 9;

    public static Html Draw(ModelReport report, TimeAxis axis)
    {
        var alerts = report.Alerts.Take(MaxDrawn).Select(alert =>
        {
            var (from, to) = (axis.X(alert.From ?? report.Health.From), axis.X(alert.To ?? report.Health.To));
            return Html.Of($"<rect class=\"alert\" x=\"{from}\" width=\"{Math.Max(2, to - from)}\" y=\"0\" height=\"72\"/>");
        });
        var begins = Deployments(report).Select(version => Html.Of($"<line class=\"dep\" x1=\"{axis.X(version.First!.Value)}\" x2=\"{axis.X(version.First!.Value)}\" y1=\"0\" y2=\"72\"/>"));
        return Html.Join([.. alerts, .. begins]);
    }

    /// <summary>The names of the versions above where they began.</summary>
    public static Html Labels(ModelReport report, TimeAxis axis)
    {
        var labels = new List<Html>();
        var last = double.NegativeInfinity;
        foreach (var version in Deployments(report))
        {
            var at = 100 * axis.X(version.First!.Value) / TimeAxis.Width;
            if (at - last < Apart)
                continue;
            last = at;
            labels.Add(Html.Of($"<text x=\"{at}%\" y=\"12\" text-anchor=\"{(at > 90 ? "end" : at < 10 ? "start" : "middle")}\">{HtmlText.Cut(version.Version, 16)} begins</text>"));
        }

        return labels.Count == 0 ? Html.None : Html.Of($"<svg class=\"axis marks\" width=\"100%\" height=\"16\">{Html.Join(labels)}</svg>");
    }

    private static IEnumerable<VersionHealth> Deployments(ModelReport report) => report.Versions.Where(static version => version.IsDeployment);
}
