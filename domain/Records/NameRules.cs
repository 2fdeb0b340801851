using System.Buffers;

namespace OrleansMonitor.Domain.Records;

/// <summary>What every name must keep to: 1 to 128 characters, none of them a control character (C0, DEL, C1).</summary>
public static class NameRules
{
    public const string EmptyReason = "name-empty";

    public const string LengthReason = "name-too-long";

    public const string ControlReason = "name-control-character";

    public const string DotsReason = "name-dots";

    private const int MaxShown = 64;

    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code)]);

    // Controls, and characters that turn the direction of text or end a line, so that a name reads as another one.
    private static readonly SearchValues<char> Misleading =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code), '\u061C', '\u200E', '\u200F', '\u2028', '\u2029', .. "\u202A\u202B\u202C\u202D\u202E", .. "\u2066\u2067\u2068\u2069"]);

    public static string LimitText { get; } = $"1 to {RecordLimits.MaxNameLength} characters, no control characters";

    /// <summary>Why a name may not be used, or null if it may.</summary>
    public static string? Check(string name, bool mayBeEmpty = false)
    {
        if (name.Length == 0)
            return mayBeEmpty ? null : EmptyReason;
        if (name.Length > RecordLimits.MaxNameLength)
            return LengthReason;
        return name.AsSpan().ContainsAny(Controls) ? ControlReason : null;
    }

    /// <summary>
    /// The same for what paths name: models, nodes, versions. On the way every client and server takes a segment <c>.</c> or <c>..</c> out of
    /// a path together with what is before it, so such a name could be neither asked for nor deleted, or another one would be in its place.
    /// </summary>
    public static string? CheckInPath(string name, bool mayBeEmpty = false) => IsDots(name) ? DotsReason : Check(name, mayBeEmpty);

    public static bool IsDots(string name) => name is "." or "..";

    /// <summary>What a name must be where it was refused for a reason.</summary>
    public static string LimitOf(string reason) => reason == DotsReason ? LimitText + ", not . or .., which no path can name" : LimitText;

    /// <summary>The index of the first name that may not be used, or −1.</summary>
    public static int FirstInvalid(ReadOnlySpan<string> names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (Check(names[i]) is not null)
                return i;
        }

        return -1;
    }

    /// <summary>A name as an error message may show it: what misleads is replaced, a long one cut. Of one that is too long only the beginning may have been read.</summary>
    public static string Show(string name)
    {
        var shown = name.Length > MaxShown ? $"{name.AsSpan(0, char.IsHighSurrogate(name[MaxShown - 1]) ? MaxShown - 1 : MaxShown)}… ({(name.Length > RecordLimits.MaxNameLength ? $"more than {RecordLimits.MaxNameLength}" : name.Length)} characters)" : name;
        if (!shown.AsSpan().ContainsAny(Misleading))
            return shown;
        return string.Create(shown.Length, shown, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = IsMisleading(source[i]) ? '\uFFFD' : source[i];
        });
    }

    /// <summary>Whether a terminal or a reader takes a character for something else than text: controls, changes of direction, ends of lines.</summary>
    public static bool IsMisleading(char character) => Misleading.Contains(character);
}
