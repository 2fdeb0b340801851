using OrleansMonitor.Domain.Descriptions;
using OrleansMonitor.Silo.Reports.Markup;

namespace OrleansMonitor.Silo.Reports.Charts;

/// <summary>A column now and in the reference, above each other: of numbers the middle half with the median and the ends, of categories the largest shares.</summary>
internal static class ColumnStrip
{
    private const int MaxBars = 6;

    public static Html Draw(ColumnDescription column, ColumnSummary? reference) => column.IsNumeric ? Boxes(column.Current, reference) : Bars(column.Current, reference);

    private static Html Boxes(ColumnSummary? current, ColumnSummary? reference)
    {
        var ends = new[] { current?.LowerQuartile, current?.UpperQuartile, reference?.LowerQuartile, reference?.UpperQuartile }.OfType<double>().ToList();
        if (ends.Count == 0)
            return Html.None;
        // The ends of long tails would leave no room for what moved: whiskers are cut at twice the middle halves.
        var (least, most) = (ends.Min(), ends.Max());
        var reach = Math.Max(most - least, 1e-12);
        var (left, right) = (least - reach, most + reach);
        return Html.Of($"<svg class=\"strip\" viewBox=\"0 0 160 30\" width=\"160\" height=\"30\" role=\"img\" aria-label=\"{Spoken(current, reference)}\">{Box(reference, "ref", 2, left, right)}{Box(current, "cur", 16, left, right)}</svg>");
    }

    private static Html Box(ColumnSummary? side, string style, double y, double left, double right)
    {
        if (side is not { LowerQuartile: { } lower, UpperQuartile: { } upper, Median: { } median })
            return Html.None;
        var (a, b) = (X(side.Min ?? lower), X(side.Max ?? upper));
        return Html.Of($"<line class=\"{style}\" x1=\"{a}\" x2=\"{b}\" y1=\"{y + 6}\" y2=\"{y + 6}\"/><rect class=\"{style}\" x=\"{X(lower)}\" width=\"{Math.Max(1, X(upper) - X(lower))}\" y=\"{y}\" height=\"12\"/><line class=\"median\" x1=\"{X(median)}\" x2=\"{X(median)}\" y1=\"{y}\" y2=\"{y + 12}\"/>");

        double X(double value) => 160 * Math.Clamp((value - left) / (right - left), 0, 1);
    }

    private static Html Bars(ColumnSummary? current, ColumnSummary? reference)
    {
        var names = (reference?.Top ?? []).Concat(current?.Top ?? []).Select(static each => each.Name).Distinct(StringComparer.Ordinal).Take(MaxBars).ToList();
        if (names.Count == 0)
            return Html.None;
        var most = (reference?.Top ?? []).Concat(current?.Top ?? []).Max(static each => each.Share);
        var width = 160.0 / names.Count;
        var bars = names.Select((name, i) => Html.Join([Bar("ref", (i * width) + 1, Share(reference, name)), Bar("cur", (i * width) + 1 + (width * 0.42), Share(current, name))]));
        return Html.Of($"<svg class=\"strip\" viewBox=\"0 0 160 30\" width=\"160\" height=\"30\" role=\"img\" aria-label=\"Shares of {string.Join(", ", names.Select(static name => HtmlText.Cut(name, 24)))}\">{Html.Join(bars)}</svg>");

        Html Bar(string style, double x, double share) => Html.Of($"<rect class=\"{style}\" x=\"{x}\" width=\"{Math.Max(1, (width * 0.42) - 1)}\" y=\"{30 - (29 * share / most)}\" height=\"{29 * share / most}\"/>");
    }

    private static double Share(ColumnSummary? side, string name) => side?.Top.FirstOrDefault(each => each.Name == name).Share ?? 0;

    private static string Spoken(ColumnSummary? current, ColumnSummary? reference) => $"Median {FigureText.Number(current?.Median)}, in the reference {FigureText.Number(reference?.Median)}";
}
