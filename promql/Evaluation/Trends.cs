namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Where samples lead to.</summary>
internal static class Trends
{
    public static double? Slope(in Window window, ReadOnlySpan<double> arguments) => window.Count < 2 ? null : Line(window, window.Times[0]).Slope;

    /// <summary>The value that the line through the samples has so many seconds after now.</summary>
    public static double? Predict(in Window window, ReadOnlySpan<double> arguments)
    {
        if (window.Count < 2)
            return null;
        var (slope, intercept) = Line(window, window.Now);
        return (slope * arguments[0]) + intercept;
    }

    /// <summary>Double exponential smoothing (Holt, 1957; Winters, Management Science 6, 1960).</summary>
    public static double? HoltWinters(in Window window, ReadOnlySpan<double> arguments)
    {
        var (smoothing, trendFactor) = (Factor("smoothing", arguments[0]), Factor("trend", arguments[1]));
        if (window.Count < 2)
            return null;
        var values = window.Values;
        var (before, level, trend) = (0.0, values[0], values[1] - values[0]);
        for (var i = 1; i < values.Length; i++)
        {
            if (i > 1)
                trend = (trendFactor * (level - before)) + ((1 - trendFactor) * trend);
            (before, level) = (level, (smoothing * values[i]) + ((1 - smoothing) * (level + trend)));
        }

        return level;
    }

    private static double Factor(string name, double value) =>
        value > 0 && value < 1 ? value : throw new QueryException(QueryFailure.Execution, FormattableString.Invariant($"invalid {name} factor. Expected: 0 < {name[0]}f < 1, got: {value:F6}"));

    /// <summary>Least squares; times in seconds from one that is near, of which squares lose nothing.</summary>
    private static (double Slope, double Intercept) Line(in Window window, long origin)
    {
        var values = window.Values;
        var (first, isConstant) = (values[0], true);
        var (sumX, sumY, sumXY, sumXX) = (new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum());
        for (var i = 0; i < values.Length; i++)
        {
            isConstant &= values[i] == first;
            var x = (window.Times[i] - origin) / 1000.0;
            sumX.Add(x);
            sumY.Add(values[i]);
            sumXY.Add(x * values[i]);
            sumXX.Add(x * x);
        }

        if (isConstant)
            return double.IsInfinity(first) ? (double.NaN, double.NaN) : (0, first);
        var n = values.Length;
        var slope = (sumXY.Value - (sumX.Value * sumY.Value / n)) / (sumXX.Value - (sumX.Value * sumX.Value / n));
        return (slope, (sumY.Value / n) - (slope * sumX.Value / n));
    }
}
