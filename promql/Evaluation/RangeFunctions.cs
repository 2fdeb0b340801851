namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Functions of the samples of a range, by their names.</summary>
internal static class RangeFunctions
{
    private static readonly Dictionary<string, RangeFunction> All = new(StringComparer.Ordinal)
    {
        ["rate"] = Rates.Rate,
        ["increase"] = Rates.Increase,
        ["delta"] = Rates.Delta,
        ["irate"] = Rates.InstantRate,
        ["idelta"] = Rates.InstantDelta,
        ["deriv"] = Trends.Slope,
        ["predict_linear"] = Trends.Predict,
        ["holt_winters"] = Trends.HoltWinters,
        ["changes"] = static (in Window window, ReadOnlySpan<double> _) => Count(window.Values, static (before, value) => value != before && !(double.IsNaN(value) && double.IsNaN(before))),
        ["resets"] = static (in Window window, ReadOnlySpan<double> _) => Count(window.Values, static (before, value) => value < before),
        ["avg_over_time"] = static (in Window window, ReadOnlySpan<double> _) => Mean(window.Values),
        ["sum_over_time"] = static (in Window window, ReadOnlySpan<double> _) => Sum(window.Values),
        ["min_over_time"] = static (in Window window, ReadOnlySpan<double> _) => Extreme(window.Values, static (value, best) => value < best),
        ["max_over_time"] = static (in Window window, ReadOnlySpan<double> _) => Extreme(window.Values, static (value, best) => value > best),
        ["count_over_time"] = static (in Window window, ReadOnlySpan<double> _) => window.Count,
        ["last_over_time"] = static (in Window window, ReadOnlySpan<double> _) => window.Values[^1],
        ["present_over_time"] = static (in Window _, ReadOnlySpan<double> _) => 1,
        ["stddev_over_time"] = static (in Window window, ReadOnlySpan<double> _) => Math.Sqrt(Variance(window.Values)),
        ["stdvar_over_time"] = static (in Window window, ReadOnlySpan<double> _) => Variance(window.Values),
        ["quantile_over_time"] = static (in Window window, ReadOnlySpan<double> arguments) => Quantiles.Of(arguments[0], window.Values),
    };

    public static RangeFunction? Find(string name) => All.GetValueOrDefault(name);

    public static double Mean(ReadOnlySpan<double> values)
    {
        var mean = new KahanSum();
        var count = 0.0;
        foreach (var value in values)
        {
            count++;
            var before = mean.Rounded;
            // From an infinite mean only the opposite infinity or NaN leads away.
            if (double.IsInfinity(before) && (double.IsInfinity(value) ? (before > 0) == (value > 0) : !double.IsNaN(value)))
                continue;
            // Divided first, so that the sum of large values does not overflow.
            mean.Add((value / count) - (before / count));
        }

        return mean.Value;
    }

    /// <summary>Of the population (Welford, Technometrics 4, 1962).</summary>
    public static double Variance(ReadOnlySpan<double> values)
    {
        var (mean, squares) = (new KahanSum(), new KahanSum());
        var count = 0.0;
        foreach (var value in values)
        {
            count++;
            var delta = value - mean.Value;
            mean.Add(delta / count);
            squares.Add(delta * (value - mean.Value));
        }

        return squares.Value / count;
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = new KahanSum();
        foreach (var value in values)
            sum.Add(value);
        return sum.Value;
    }

    private static double Extreme(ReadOnlySpan<double> values, Func<double, double, bool> isBetter)
    {
        var best = values[0];
        foreach (var value in values)
        {
            if (isBetter(value, best) || double.IsNaN(best))
                best = value;
        }

        return best;
    }

    private static double Count(ReadOnlySpan<double> values, Func<double, double, bool> counts)
    {
        var count = 0;
        for (var i = 1; i < values.Length; i++)
            count += counts(values[i - 1], values[i]) ? 1 : 0;
        return count;
    }
}
