using OrleansMonitor.Silo.Reports.Markup;

namespace OrleansMonitor.Silo.Reports.Charts;

/// <summary>A curve of two shares, both from 0 to 1, with what chance alone would give.</summary>
internal static class CurveChart
{
    private const double Size = 200;

    private static readonly (double Left, double Right) Diagonal = (0, 1);

    /// <param name="title">What it is.</param>
    /// <param name="across">What goes to the right.</param>
    /// <param name="up">What goes up.</param>
    /// <param name="points">From left to right, with the share of the records that each is of.</param>
    public static Html Dotted(string title, string across, string up, IReadOnlyList<(double X, double Y, double Share)> points)
    {
        var dots = points.Select(static point => Html.Of($"<circle class=\"dot\" cx=\"{Size * point.X}\" cy=\"{Size * (1 - point.Y)}\" r=\"{2 + (6 * Math.Sqrt(point.Share))}\"/>"));
        return Draw(title, across, up, [.. points.Select(static point => (point.X, point.Y))], Diagonal, Html.Join(dots));
    }

    /// <param name="title">What it is.</param>
    /// <param name="across">What goes to the right.</param>
    /// <param name="up">What goes up.</param>
    /// <param name="points">From left to right.</param>
    /// <param name="chance">Height of the line of chance at its ends; null: the diagonal.</param>
    public static Html Line(string title, string across, string up, IReadOnlyList<(double X, double Y)> points, double? chance) =>
        Draw(title, across, up, points, chance is { } level ? (level, level) : Diagonal, Html.None);

    private static Html Draw(string title, string across, string up, IReadOnlyList<(double X, double Y)> points, (double Left, double Right) chance, Html dots)
    {
        var line = string.Join(' ', points.Select(static point => FormattableString.Invariant($"{Size * point.X:0.#},{Size * (1 - point.Y):0.#}")));
        return Html.Of($"""
            <figure class="curve"><figcaption><b>{title}</b></figcaption>
            <svg viewBox="-26 -8 236 232" width="236" height="232" role="img" aria-label="{title}: {points.Count} points">
            <rect class="frame" x="0" y="0" width="200" height="200"/><line class="mid" x1="0" y1="{Size * (1 - chance.Left)}" x2="200" y2="{Size * (1 - chance.Right)}"/>
            <polyline class="s q" points="{new Html(line)}"/>{dots}
            <text x="-4" y="204" text-anchor="end">0</text><text x="-4" y="8" text-anchor="end">1</text><text x="200" y="214" text-anchor="end">1</text>
            <text x="100" y="218" text-anchor="middle">{across}</text><text x="-12" y="100" text-anchor="middle" transform="rotate(-90 -12 100)">{up}</text></svg></figure>

            """);
    }
}
