namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Functions of one value, by their names.</summary>
internal static class ValueFunctions
{
    private static readonly Dictionary<string, Func<double, double>> All = new(StringComparer.Ordinal)
    {
        ["abs"] = Math.Abs,
        ["ceil"] = Math.Ceiling,
        ["floor"] = Math.Floor,
        ["exp"] = Math.Exp,
        ["ln"] = Math.Log,
        ["log2"] = Math.Log2,
        ["log10"] = Math.Log10,
        ["sqrt"] = Math.Sqrt,
        ["sgn"] = static value => value > 0 ? 1 : value < 0 ? -1 : value,
        ["deg"] = static value => value * 180 / Math.PI,
        ["rad"] = static value => value * Math.PI / 180,
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
        ["tan"] = Math.Tan,
        ["asin"] = Math.Asin,
        ["acos"] = Math.Acos,
        ["atan"] = Math.Atan,
        ["sinh"] = Math.Sinh,
        ["cosh"] = Math.Cosh,
        ["tanh"] = Math.Tanh,
        ["asinh"] = Math.Asinh,
        ["acosh"] = Math.Acosh,
        ["atanh"] = Math.Atanh,
        ["minute"] = Date(static time => time.Minute),
        ["hour"] = Date(static time => time.Hour),
        ["day_of_week"] = Date(static time => (int)time.DayOfWeek),
        ["day_of_month"] = Date(static time => time.Day),
        ["day_of_year"] = Date(static time => time.DayOfYear),
        ["days_in_month"] = Date(static time => DateTime.DaysInMonth(time.Year, time.Month)),
        ["month"] = Date(static time => time.Month),
        ["year"] = Date(static time => time.Year),
    };

    public static Func<double, double>? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>To the nearest multiple; halves go up.</summary>
    public static double Round(double value, double nearest)
    {
        var inverse = 1 / nearest;
        return Math.Floor((value * inverse) + 0.5) / inverse;
    }

    // Values are seconds from the epoch; what no calendar has is not a number.
    private static Func<double, double> Date(Func<DateTime, int> part) => value =>
        value is >= -62_135_596_800 and < 253_402_300_800 ? part(DateTime.UnixEpoch.AddSeconds(Math.Truncate(value))) : double.NaN;
}
