using System.Globalization;
using System.Text.RegularExpressions;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Views;

/// <summary>What a baseline was made of, with its times as all tables show them.</summary>
internal static partial class SourceText
{
    public static string Of(string source) => Period().Replace(source, static found =>
        TryRead(found.Groups[1].Value, out var from) && TryRead(found.Groups[2].Value, out var to) ? $"{TableCell.Utc(from)} to {TableCell.Utc(to)} UTC" : found.Value);

    private static bool TryRead(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    [GeneratedRegex(@"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) to (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", RegexOptions.CultureInvariant)]
    private static partial Regex Period();
}
