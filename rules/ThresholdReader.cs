using System.Globalization;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules;

/// <summary>Reads <c>above</c>, <c>below</c>, <c>outside</c> and <c>clear</c>.</summary>
internal static class ThresholdReader
{
    private const double Max = 1e15;

    private static readonly string[] Kinds = ["above", "below", "outside"];

    /// <summary>Null: there is none or it is wrong, which is told.</summary>
    public static Threshold? Read(YamlMap map, Metric? metric, Comparison? comparison)
    {
        var given = Array.FindAll(Kinds, map.Has);
        if (given.Length != 1)
        {
            _ = map.Has("clear");
            map.Fail(given.Length == 0 ? "it needs a threshold: above, below or outside" : $"it has {string.Join(" and ", given)}; it needs one of them");
            return null;
        }

        if (Numbers(map, given[0], given[0] == "outside" ? 2 : 1, metric, comparison) is not { } limits)
            return null;
        var count = given[0] == "outside" ? 2 : 1;
        var clear = map.Has("clear") ? Numbers(map, "clear", count, metric, comparison) : limits;
        if (clear is null)
            return null;
        return given[0] switch
        {
            "above" => Above(map, limits[0], clear[0]),
            "below" => Below(map, limits[0], clear[0]),
            _ => Outside(map, limits, clear),
        };
    }

    private static Threshold? Above(YamlMap map, double limit, double clear)
    {
        if (clear <= limit)
            return new Threshold(null, limit, null, clear);
        map.Fail("clear", $"it is {Show(clear)}; what fires above {Show(limit)} clears at that or lower");
        return null;
    }

    private static Threshold? Below(YamlMap map, double limit, double clear)
    {
        if (clear >= limit)
            return new Threshold(limit, null, clear, null);
        map.Fail("clear", $"it is {Show(clear)}; what fires below {Show(limit)} clears at that or higher");
        return null;
    }

    private static Threshold? Outside(YamlMap map, double[] limits, double[] clear)
    {
        if (limits[0] >= limits[1])
        {
            map.Fail("outside", $"it is [{Show(limits[0])}, {Show(limits[1])}]; the lower bound comes first");
            return null;
        }

        if (limits[0] <= clear[0] && clear[0] <= clear[1] && clear[1] <= limits[1])
            return new Threshold(limits[0], limits[1], clear[0], clear[1]);
        map.Fail("clear", $"it is [{Show(clear[0])}, {Show(clear[1])}]; what fires outside [{Show(limits[0])}, {Show(limits[1])}] clears within that, the lower bound first");
        return null;
    }

    private static double[]? Numbers(YamlMap map, string key, int count, Metric? metric, Comparison? comparison)
    {
        var texts = map.Texts(key, 2);
        if (texts.Count != count)
        {
            // An item that is no text has been told of.
            if (texts.Count > 0 || !map.IsMap(key))
                map.Fail(key, count == 1 ? "it must be one number" : "it must be two numbers: [low, high]");
            return null;
        }

        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            if (!double.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !(Math.Abs(numbers[i]) <= Max))
            {
                map.Fail(key, $"it is '{YamlMap.Shown(texts[i])}'; it must be a number");
                return null;
            }

            // 90 for 90% is the usual slip, and would never fire or never clear.
            if (comparison is null && metric is { Kind: MetricKind.Proportion } && numbers[i] is < 0 or > 1)
            {
                map.Fail(key, $"it is {Show(numbers[i])}; {metric.Name} is from 0 to 1");
                return null;
            }
        }

        return numbers;
    }

    private static string Show(double value) => value.ToString(CultureInfo.InvariantCulture);
}
