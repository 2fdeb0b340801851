using System.Globalization;
using System.Text;

namespace OrleansMonitor.Silo.Exposition;

/// <summary>
/// Names as Prometheus wants them: underscores for dots, base units spelled out, counters ending in <c>_total</c>, and <c>_count</c> left to
/// histograms.
/// </summary>
internal static class MetricNames
{
    private const string Count = "_count";

    private static readonly string[] Units = ["seconds", "bytes", "ratio"];

    public static string Of(string name, string? unit, InstrumentKind kind)
    {
        var text = new StringBuilder(Sanitize(name));
        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        if (suffix.Length > 0 && !name.EndsWith(suffix, StringComparison.Ordinal))
            text.Append(suffix);
        else if (kind != InstrumentKind.Histogram && name.EndsWith(".count", StringComparison.Ordinal))
            text.Length -= Count.Length;
        if (kind is InstrumentKind.Counter or InstrumentKind.ObservedCounter)
            text.Append("_total");
        return text.ToString();
    }

    /// <summary>The unit that a name ends with, but for <c>_total</c>; empty: none.</summary>
    public static string UnitOf(string name)
    {
        var stem = name.EndsWith("_total", StringComparison.Ordinal) ? name[..^"_total".Length] : name;
        return Array.Find(Units, unit => stem.EndsWith("_" + unit, StringComparison.Ordinal)) ?? "";
    }

    public static KeyValuePair<string, string>[] Labels(IReadOnlyList<KeyValuePair<string, object?>> tags) =>
        [.. tags.Select(static tag => new KeyValuePair<string, string>(Sanitize(tag.Key), Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? ""))];

    private static string Sanitize(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var c in name)
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
            text.Insert(0, '_');
        return text.ToString();
    }
}
