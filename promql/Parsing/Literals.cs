using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>What numbers, durations and texts mean as they are written.</summary>
public static partial class Literals
{
    private static readonly (string Unit, long Milliseconds)[] Units =
        [("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <summary>
    /// <c>1h30m</c>: whole numbers with units from years down to milliseconds, each unit once and the longer ones first. Milliseconds; null: it is none, or longer than 2⁶³ ns, some 292 years.
    /// </summary>
    public static long? Duration(string text)
    {
        var match = DurationForm().Match(text);
        if (!match.Success || text.Length == 0)
            return null;
        Int128 total = 0;
        for (var i = 0; i < Units.Length; i++)
        {
            if (match.Groups[i + 1] is { Success: true } group)
            {
                if (!long.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                    return null;
                total += (Int128)count * Units[i].Milliseconds;
            }
        }

        return total <= long.MaxValue / 1_000_000 ? (long)total : null;
    }

    /// <summary>A number of the language: decimal, hexadecimal, <c>Inf</c> or <c>NaN</c>.</summary>
    public static double Number(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal) ? hexadecimal : double.NaN;
        return text.ToUpperInvariant() switch
        {
            "INF" => double.PositiveInfinity,
            "NAN" => double.NaN,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>What stands between quotes, with Go's escapes; between backquotes nothing is escaped. Null: an escape is none.</summary>
    internal static string? Unquote(string text)
    {
        var inner = text.AsSpan(1, text.Length - 2);
        if (text[0] == '`' || !inner.Contains('\\'))
            return inner.ToString();
        var result = new StringBuilder();
        for (var at = 0; at < inner.Length; at++)
        {
            if (inner[at] != '\\')
                result.Append(inner[at]);
            else if (!Escape(inner, ref at, text[0], result))
                return null;
        }

        return result.ToString();
    }

    private static bool Escape(ReadOnlySpan<char> inner, ref int at, char quote, StringBuilder result)
    {
        at++;
        const string Letters = "abfnrtv\\", Meanings = "\a\b\f\n\r\t\v\\";
        var c = at < inner.Length ? inner[at] : '\0';
        if (c == quote || Letters.Contains(c))
        {
            result.Append(c == quote ? c : Meanings[Letters.IndexOf(c)]);
            return true;
        }

        var (digits, radix) = c switch
        {
            'x' => (2, 16),
            'u' => (4, 16),
            'U' => (8, 16),
            >= '0' and <= '7' => (3, 8),
            _ => (0, 0),
        };
        var begin = radix == 8 ? at : at + 1;
        if (digits == 0 || begin + digits > inner.Length)
            return false;
        var code = 0L;
        foreach (var digit in inner.Slice(begin, digits))
        {
            if (!char.IsAsciiHexDigit(digit) || (radix == 8 && digit > '7'))
                return false;
            code = (code * radix) + Convert.ToInt32(digit.ToString(), 16);
        }

        if (!Rune.IsValid((int)Math.Min(code, int.MaxValue)))
            return false;
        result.Append(new Rune((int)code).ToString());
        at = begin + digits - 1;
        return true;
    }

    [GeneratedRegex(@"^(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m(?!s))?(?:([0-9]+)s)?(?:([0-9]+)ms)?\z")]
    private static partial Regex DurationForm();
}
