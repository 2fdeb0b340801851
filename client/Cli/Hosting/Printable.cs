using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>Text of files and of others that stands in a message: what a terminal would carry out, or what turns the direction of the text, is replaced.</summary>
internal static class Printable
{
    private const int MaxNames = 32;
    private const int MaxNameLength = 64;

    public static string Of(string text) => !text.Any(IsCommand) ? text : string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = IsCommand(source[i]) ? '\uFFFD' : source[i];
    });

    /// <summary>Names of which there may be many, and long ones.</summary>
    public static string List(IReadOnlyCollection<string> names)
    {
        var shown = names.Take(MaxNames).Select(static name => name.Length > MaxNameLength ? name[..MaxNameLength] + "…" : name);
        return string.Join(", ", shown) + (names.Count > MaxNames ? FormattableString.Invariant($" and {names.Count - MaxNames:N0} more") : "");
    }

    private static bool IsCommand(char character) => NameRules.IsMisleading(character) && character is not ('\n' or '\t');
}
