using System.Globalization;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Figures and times in words.</summary>
public static class FigureWords
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["auc_roc"] = "AUC",
        ["rmse"] = "RMSE",
        ["mae"] = "MAE",
        ["mse"] = "MSE",
        ["mape"] = "MAPE",
        ["f1"] = "F1",
        ["macro_f1"] = "macro F1",
        ["r_squared"] = "R²",
        ["error_ratio"] = "error share",
        ["data_drift_share"] = "share of drifted columns",
        ["data_drift_columns"] = "drifted columns",
        ["data_drift"] = "drift",
        ["predictions_per_second"] = "predictions per second",
        ["measurement_mean"] = "mean",
        ["measurement_share"] = "share",
    };

    // Shares that people read as a number between 0 and 1; others are read in percent.
    private static readonly string[] Scores = ["accuracy", "precision", "recall", "specificity"];

    private static readonly string[] Quantiles = ["p50", "p90", "p95", "p99", "p999"];

    /// <summary>Such as <c>p99 latency</c> or <c>recall of fraud</c>.</summary>
    public static string NameOf(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var open = metric.IndexOf('(', StringComparison.Ordinal);
        if (open > 0 && metric[^1] == ')')
            return $"{NameOf(metric[..open])} of {metric[(open + 1)..^1]}";
        if (Names.TryGetValue(metric, out var name))
            return name;
        foreach (var quantile in Quantiles)
        {
            if (metric.EndsWith("_" + quantile, StringComparison.Ordinal))
                return $"{quantile} {NameOf(metric[..^(quantile.Length + 1)])}";
        }

        return metric.EndsWith("_mean", StringComparison.Ordinal) ? $"mean {NameOf(metric[..^5])}" : metric.Replace('_', ' ');
    }

    /// <summary>With its unit.</summary>
    public static string ValueOf(string metric, double value)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var unit = MetricCatalog.Find(metric, out _)?.Unit ?? "";
        var name = metric.StartsWith("estimated_", StringComparison.Ordinal) ? metric["estimated_".Length..] : metric;
        if (unit == "ratio" && !Array.Exists(Scores, score => name == score || name.StartsWith(score + "(", StringComparison.Ordinal)))
            return (100 * value).ToString(Math.Abs(value) is > 0 and < 0.1 ? "0.##" : "0.#", CultureInfo.InvariantCulture) + "%";
        if (unit == "s")
            return SecondsOf(value);
        var text = value.ToString(Math.Abs(value) switch { >= 1000 => "#,0", >= 10 => "0.#", >= 0.01 or 0 => "0.00", _ => "G3" }, CultureInfo.InvariantCulture);
        return unit is "" or "ratio" || unit.Contains('/', StringComparison.Ordinal) || Names.GetValueOrDefault(metric)?.EndsWith(unit, StringComparison.Ordinal) == true ? text : $"{text} {unit}";
    }

    /// <summary>A time of day; with its day where that is another one than today's.</summary>
    public static string TimeOf(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var (local, today) = (TimeZoneInfo.ConvertTime(time, zone), TimeZoneInfo.ConvertTime(now, zone));
        var form = local.Date == today.Date ? "HH:mm" : local.Year == today.Year ? "d MMM HH:mm" : "d MMM yyyy HH:mm";
        return local.ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The period that a figure is of: <c>over the last 5 min</c> where it lasts until now, to a tenth of its length, else with its end, such as
    /// <c>over the 5 min to 09:40</c>.
    /// </summary>
    public static string PeriodOf(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, TimeZoneInfo zone)
    {
        var end = to > now && from <= now ? now : to;
        var seconds = (end - from).TotalSeconds;
        var length = SecondsOf(seconds < 120 ? Math.Max(1, Math.Round(seconds)) : 60 * Math.Round(seconds / 60));
        return (now - end).TotalSeconds <= seconds / 10 ? $"over the last {length}" : $"over the {length} to {TimeOf(end, now, zone)}";
    }

    public static string CountOf(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A duration in the unit of its size.</summary>
    /// <param name="digits">Significant ones, but of days.</param>
    public static string SecondsOf(double seconds, int digits = 3) => Math.Abs(seconds) switch
    {
        0 => "0 s",
        < 0.9995e-3 => Significant(seconds * 1e6, digits) + " µs",
        < 0.9995 => Significant(seconds * 1e3, digits) + " ms",
        < 120 => Significant(seconds, digits) + " s",
        < 7200 => Significant(seconds / 60, digits) + " min",
        < 172_800 => Significant(seconds / 3600, digits) + " h",
        _ => (seconds / 86_400).ToString(Math.Abs(seconds) < 8_640_000 ? "0.#" : "#,0", CultureInfo.InvariantCulture) + " d",
    };

    private static string Significant(double value, int digits) => value.ToString(string.Create(CultureInfo.InvariantCulture, $"G{digits}"), CultureInfo.InvariantCulture);
}
