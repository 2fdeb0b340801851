using System.Text;
using System.Text.RegularExpressions;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Manifests.Tests.Settings;

/// <summary>The tables of settings in <c>docs/operations.md</c>: a row is name, range, default, meaning.</summary>
internal static partial class SettingsTable
{
    private const string File = "docs/operations.md";
    private const string Begin = "<!-- settings: begin -->";
    private const string End = "<!-- settings: end -->";

    public sealed record Row(string Range, string Default, string Meaning);

    public static Dictionary<string, Row> Read() => Line().Matches(Repository.Read(File)).ToDictionary(
        line => line.Groups["name"].Value,
        line => new Row(line.Groups["range"].Value, line.Groups["default"].Value, line.Groups["meaning"].Value));

    /// <summary>Writes the tables anew from the code. What is said of a setting stays; of a new one, its own documentation is taken.</summary>
    public static void Write(IEnumerable<Setting> settings)
    {
        var known = Read();
        var tables = new StringBuilder();
        foreach (var section in settings.GroupBy(setting => setting.Path[..setting.Path.LastIndexOf(':')]))
        {
            tables.Append($"\n### `{section.Key}`\n\n| setting | range | default | |\n|---|---|---|---|\n");
            foreach (var setting in section)
            {
                var range = SettingText.Range(setting);
                tables.Append($"| `{setting.Path}` | {range} | {SettingText.Default(setting)} | {known.GetValueOrDefault(setting.Path)?.Meaning ?? SettingSummary.Of(setting.Property, range)} |\n");
            }
        }

        var text = Repository.Read(File);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        System.IO.File.WriteAllText(Repository.Path(File), $"{text[..begin]}\n{tables}\n{text[end..]}");
    }

    [GeneratedRegex(@"^\| `(?<name>[A-Z]\w+(:[\w<>]+)+)` \| (?<range>[^|]*) \| (?<default>[^|]*) \| (?<meaning>[^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
