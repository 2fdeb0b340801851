using System.Globalization;

namespace OrleansMonitor.Cli.Rules;

/// <summary>
/// Values step by step, in promtool's notation: <c>1 2 3</c>, <c>_</c> for none, <c>1x3</c> for 1 and three more of it, <c>1+2x3</c>
/// for 1 3 5 7, <c>_x3</c> for three times none.
/// </summary>
internal static class SeriesValues
{
    public const int MaxValues = 100_000;

    /// <summary>The values, null for none; or null and what is wrong.</summary>
    public static List<double?>? Parse(string text, out string problem)
    {
        var values = new List<double?>();
        foreach (var item in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            problem = Add(values, item);
            if (problem.Length > 0)
                return null;
        }

        problem = values.Count == 0 ? "it has no values" : "";
        return values.Count == 0 ? null : values;
    }

    private static string Add(List<double?> values, string item)
    {
        var (first, times, step) = (item, 0, 0.0);
        if (item.LastIndexOf('x') is > 0 and var x)
        {
            if (!int.TryParse(item.AsSpan(x + 1), NumberStyles.None, CultureInfo.InvariantCulture, out times) || times > MaxValues)
                return $"'{item}': behind x stands how often, up to {MaxValues:N0}";
            first = item[..x];
            // Not the sign of the number itself or of its exponent.
            var sign = first.LastIndexOfAny(['+', '-']);
            if (sign > 0 && first[sign - 1] is not ('e' or 'E'))
            {
                if (!TryParse(first[sign..], out step))
                    return $"'{item}' is no series: 1+2x3 is 1 3 5 7";
                first = first[..sign];
            }
        }

        double? start = null;
        if (first != "_")
        {
            if (!TryParse(first, out var number))
                return $"'{item}' is no number, _ or series such as 1x3 or 1+2x3";
            start = number;
        }

        var count = start is null && times > 0 ? times : times + 1;
        if (values.Count + count > MaxValues)
            return $"it has more than {MaxValues:N0} values";
        for (var i = 0; i < count; i++)
            values.Add(start + (i * step));
        return "";
    }

    private static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
