namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>How fast something grows, as Prometheus 2 computes it.</summary>
internal static class Rates
{
    public static double? Rate(in Window window, ReadOnlySpan<double> arguments) => Extrapolated(window, isCounter: true, isRate: true);

    public static double? Increase(in Window window, ReadOnlySpan<double> arguments) => Extrapolated(window, isCounter: true, isRate: false);

    public static double? Delta(in Window window, ReadOnlySpan<double> arguments) => Extrapolated(window, isCounter: false, isRate: false);

    /// <summary>Of the last two samples.</summary>
    public static double? InstantRate(in Window window, ReadOnlySpan<double> arguments)
    {
        if (window.Count < 2)
            return null;
        var (last, before) = (window.Values[^1], window.Values[^2]);
        // What has fallen was set back to 0 in between.
        return (last < before ? last : last - before) / ((window.Times[^1] - window.Times[^2]) / 1000.0);
    }

    public static double? InstantDelta(in Window window, ReadOnlySpan<double> arguments) => window.Count < 2 ? null : window.Values[^1] - window.Values[^2];

    /// <summary>
    /// What is between the first and the last sample stands for the range as far as samples lie near its ends: up to an end that is nearer than 1.1 mean distances of samples, else for half such a distance more. A
    /// counter is not taken back to before it was 0.
    /// </summary>
    private static double? Extrapolated(in Window window, bool isCounter, bool isRate)
    {
        if (window.Count < 2)
            return null;
        var times = window.Times;
        var values = window.Values;
        var result = values[^1] - values[0];
        if (isCounter)
            result += Resets(values);
        var toStart = (times[0] - window.From) / 1000.0;
        var toEnd = (window.To - times[^1]) / 1000.0;
        var sampled = (times[^1] - times[0]) / 1000.0;
        var distance = sampled / (window.Count - 1);
        if (isCounter && result > 0 && values[0] >= 0)
            toStart = Math.Min(toStart, sampled * (values[0] / result));
        var threshold = distance * 1.1;
        var extent = sampled + (toStart < threshold ? toStart : distance / 2) + (toEnd < threshold ? toEnd : distance / 2);
        var factor = extent / sampled;
        if (isRate)
            factor /= (window.To - window.From) / 1000.0;
        return result * factor;
    }

    private static double Resets(ReadOnlySpan<double> values)
    {
        var lost = 0.0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] < values[i - 1])
                lost += values[i - 1];
        }

        return lost;
    }
}
