using OrleansMonitor.Silo.Reports.Markup;

namespace OrleansMonitor.Silo.Reports.Charts;

/// <summary>A value of a step of time, with the bounds of its interval where it has one.</summary>
internal readonly record struct TimePoint(DateTimeOffset From, DateTimeOffset To, double? Value, double? Low = null, double? High = null);

/// <param name="Style">Class of its stroke.</param>
/// <param name="Points">In order of time; steps without records are left out.</param>
internal sealed record TimeLine(string Style, IReadOnlyList<TimePoint> Points);

/// <summary>One chart over the time of a report.</summary>
/// <param name="Title">The figure.</param>
/// <param name="Note">What else one must know to read it.</param>
/// <param name="Whole">The figure of the whole range.</param>
/// <param name="Unit">Of the scale.</param>
/// <param name="Lines">The main one first.</param>
internal sealed record Timeline(string Title, string Note, string Whole, FigureUnit Unit, IReadOnlyList<TimeLine> Lines)
{
    private const double Height = 72;

    /// <summary>A value from which on something counts; null: there is none.</summary>
    public double? Limit { get; init; }

    /// <summary>Whether the scale begins at 0, so that noise does not shout; otherwise it has room for what varies.</summary>
    public bool IsFromZero { get; init; } = true;

    public Html Draw(TimeAxis axis, Html marks)
    {
        var scale = ChartScale.Of(Lines, Limit, IsFromZero, Unit);
        var lines = Html.Join(Lines.Select(line => Html.Join([ChartPath.Band(line, axis, scale, Height), ChartPath.Line(line, axis, scale, Height)])));
        var limit = Limit is { } value ? Html.Of($"<line class=\"limit\" x1=\"0\" x2=\"1000\" y1=\"{scale.Y(value, Height)}\" y2=\"{scale.Y(value, Height)}\"/>") : Html.None;
        return Html.Of($"""
            <figure class="timeline"><figcaption><b>{Title}</b> <small>{Note}</small><span class="whole">{Whole}</span></figcaption>
            <svg class="plot" width="100%" height="72" role="img" aria-label="{Spoken()}"><svg width="100%" height="100%" viewBox="0 0 1000 72" preserveAspectRatio="none">{marks}<line class="mid" x1="0" x2="1000" y1="36" y2="36"/>{limit}{lines}</svg>
            <text x="5" y="12">{FigureText.Show(scale.Top, Unit)}</text><text x="5" y="67">{FigureText.Show(scale.Bottom, Unit)}</text></svg></figure>

            """);
    }

    private string Spoken()
    {
        var values = Lines[0].Points.Where(static point => point.Value is { } value && double.IsFinite(value)).Select(static point => point.Value!.Value).ToList();
        return values.Count == 0
            ? $"{Title}: no values"
            : $"{Title}: lowest {FigureText.Show(values.Min(), Unit)}, highest {FigureText.Show(values.Max(), Unit)}, last {FigureText.Show(values[^1], Unit)}, of the whole range {Whole}";
    }
}
