using System.Security.Cryptography;
using System.Text;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Overview;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;
using OrleansMonitor.Silo.Reports.Sections;

namespace OrleansMonitor.Silo.Reports;

/// <summary>
/// A report as one file: HTML with its styles and charts in it, without scripts. Its policy lets a reader load nothing and run nothing, whatever names
/// are in it. Every list has a bound, so it stays well below a megabyte.
/// </summary>
internal static class ReportPage
{
    private static readonly string Style = Read();

    public static string Of(ModelReport report)
    {
        var clock = new ReportClock(report.Zone, report.Health.From, report.Health.To);
        var verdict = ReportVerdict.Of(report, clock);
        var range = clock.Range(report.Health.From, report.Health.To);
        var style = Style + PageStyle(report.Health.Model, $"{range} {clock.Zone}");
        var policy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'; base-uri 'none'; form-action 'none'";
        return Html.Of($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{new Html(policy)}">
            <meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light"><meta name="referrer" content="no-referrer">
            <title>{report.Health.Model}: {range}</title>
            <style>{new Html(style)}</style></head>
            <body><main>
            {Head(report, clock, verdict, range)}{KeyFigures.Of(report, clock)}{Timelines.Of(report, clock)}{Happenings.Alerts(report, clock)}{Versions.Of(report, clock)}{Features.Of(report, clock)}{Slices.Of(report, clock)}{Mistakes.Of(report)}{Usage.Of(report)}{Evidence.Of(report, clock)}
            </main></body></html>

            """).ToString();
    }

    private static Html Head(ModelReport report, ReportClock clock, ReportVerdict verdict, string range)
    {
        var (style, glyph, word) = (verdict.State, verdict.IsNow) switch
        {
            (ModelState.Unwell, true) => ("unwell", "●", "is unwell"),
            (ModelState.Watch, true) => ("watch", "▲", "is to be watched"),
            (ModelState.Well, true) => ("well", "✓", "is well"),
            (ModelState.Waiting, true) => ("waiting", "◌", "waits for data"),
            (ModelState.Unwell, false) => ("unwell", "●", "was unwell"),
            (ModelState.Watch, false) => ("watch", "▲", "was to be watched"),
            (ModelState.Well, false) => ("well", "✓", "was well"),
            (ModelState.Waiting, false) => ("waiting", "◌", "cannot be judged"),
            _ => ("waiting", "◌", "has no records here"),
        };
        var version = report.Asked.Version is { } only ? Html.Of($" · version {Html.Name(only)}") : Html.None;
        var against = KeyFigures.Against(report, clock);
        return Html.Of($"""
            <header><p class="meta">Report · {range} · {clock.Zone}{version} · {FigureText.Count(report.Health.Completeness.Records)} {Noun.Of(report.Health.Completeness.Records, "record")}{(against.Length > 0 ? $" · {against}" : "")}</p>
            <div class="verdict {style}"><h1><span class="glyph">{glyph}</span> {Html.Name(report.Health.Model)} {word}</h1>
            {Html.Join(verdict.Sentences.Select(static sentence => Html.Of($"<p><bdi>{HtmlText.Cut(sentence, 600)}</bdi></p>")))}</div></header>

            """);
    }

    /// <summary>What stands at the edges of printed pages.</summary>
    private static string PageStyle(string model, string range) =>
        $"@page{{@top-left{{content:\"{HtmlText.InStyle(HtmlText.Cut(model, 60))}\"}}@top-right{{content:\"{HtmlText.InStyle(range)}\"}}}}";

    private static string Read()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("OrleansMonitor.Silo.Reports.report.css")
            ?? throw new InvalidOperationException("The assembly has no resource report.css.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
