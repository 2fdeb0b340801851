using OrleansMonitor.Silo.Reports.Markup;

namespace OrleansMonitor.Silo.Reports.Charts;

/// <summary>The values of a chart from its lower edge to its upper one.</summary>
internal sealed record ChartScale(double Bottom, double Top)
{
    private const double Room = 0.1;

    public static ChartScale Of(IReadOnlyList<TimeLine> lines, double? limit, bool isFromZero, FigureUnit unit)
    {
        var values = lines.SelectMany(static line => line.Points).SelectMany(static point => new[] { point.Value, point.Low, point.High }).Append(limit)
            .Where(static value => value is { } number && double.IsFinite(number)).Select(static value => value!.Value).ToList();
        if (values.Count == 0)
            return new ChartScale(0, 1);
        var (least, most) = (values.Min(), values.Max());
        if (isFromZero && least >= 0)
            return new ChartScale(0, most > 0 ? Bounded(Ceiling(most), unit) : 1);
        var room = most > least ? Room * (most - least) : Math.Max(Math.Abs(most) * Room, 1e-3);
        return new ChartScale(unit is FigureUnit.Score or FigureUnit.Share && least >= 0 ? Math.Max(0, least - room) : least - room, Bounded(most + room, unit));
    }

    /// <summary>From the top of a chart that is so high, which leaves a pixel at either edge.</summary>
    public double Y(double value, double height) => 1 + ((height - 2) * (1 - Math.Clamp((value - Bottom) / (Top - Bottom), 0, 1)));

    private static double Bounded(double top, FigureUnit unit) => unit is FigureUnit.Score or FigureUnit.Share ? Math.Min(1, top) : top;

    /// <summary>The next of 1, 1.5, 2, 3, 5, 7 and 10 times a power of ten.</summary>
    private static double Ceiling(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (var digit in (double[])[1, 1.5, 2, 3, 5, 7])
        {
            if (value <= digit * power)
                return digit * power;
        }

        return 10 * power;
    }
}
