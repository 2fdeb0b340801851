using System.Text;

namespace OrleansMonitor.Values;

/// <summary>
/// The texts that stand for a missing value: those that pandas reads as missing, and NaT and \N. The case counts: a class may be
/// called none.
/// </summary>
internal static class MissingText
{
    private const int MaxLength = 9;

    public static bool Is(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.Length <= MaxLength && text is
            "" or "NaN" or "nan" or "-NaN" or "-nan" or "1.#QNAN" or "-1.#QNAN" or "1.#IND" or "-1.#IND"
            or "NaT" or "<NA>" or "NA" or "N/A" or "n/a" or "#N/A" or "#NA" or "#N/A N/A"
            or "None" or "NULL" or "null" or "\\N";
    }

    public static bool Is(ReadOnlySpan<byte> utf8)
    {
        utf8 = utf8.Trim(" \t\r\n"u8);
        if (utf8.Length > MaxLength)
            return false;
        Span<char> text = stackalloc char[MaxLength];
        return Is(text[..Encoding.UTF8.GetChars(utf8, text)]);
    }

    /// <summary>Whether an error code says that there was none.</summary>
    public static bool IsNoError(ReadOnlySpan<char> code)
    {
        code = code.Trim();
        return Is(code) || code is "0" || code.Equals("false", StringComparison.OrdinalIgnoreCase) || code.Equals("none", StringComparison.OrdinalIgnoreCase);
    }
}
