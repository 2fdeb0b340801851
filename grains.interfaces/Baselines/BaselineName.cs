using System.Globalization;

namespace OrleansMonitor.Grains.Baselines;

/// <summary>Names of baselines, and how a revision of one is written: <c>holdout</c> is the newest, <c>holdout@2</c> the second.</summary>
public static class BaselineName
{
    public const int MaxLength = 64;

    public const string Grammar = "1 to 64 letters, digits, dots, hyphens and underscores";

    public const string ReferenceGrammar = "a baseline's name, or name@revision";

    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength } && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>Revision 0 is the newest.</summary>
    public static bool TryParse(string text, out string name, out int revision)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf('@', StringComparison.Ordinal);
        (name, revision) = (at < 0 ? text : text[..at], 0);
        return IsValid(name) && (at < 0 || (int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out revision) && revision > 0));
    }
}
