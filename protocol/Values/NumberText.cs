using System.Globalization;
using System.Text;

namespace OrleansMonitor.Values;

/// <summary>
/// Numbers as texts. Classes, ids, categories and error codes that are numbers count by value, so that 1, 1.0 and 1e0 are one
/// class: each value has one spelling, the shortest.
/// </summary>
internal static class NumberText
{
    // Longer numbers are refused as names anyhow; they stay as they are.
    private const int MaxLength = 400;

    // Up to so many digits a whole number is written out: ids of 128 bits have 39.
    private const int MaxWholeDigits = 40;

    // 0.000001 is written out, 1e-7 is not.
    private const int MaxLeadingZeros = 5;

    /// <summary>Room that <see cref="Shortest(ReadOnlySpan{byte}, Span{byte})"/> needs at most: sign, digits, zeros, point and exponent.</summary>
    public const int BufferLength = MaxLength + MaxWholeDigits + 16;

    /// <summary>
    /// The one spelling of a number in the grammar of JSON. It is exact: no digit is lost, however many there are.
    /// </summary>
    public static ReadOnlySpan<byte> Shortest(ReadOnlySpan<byte> number, Span<byte> buffer)
    {
        var isPlain = number.IndexOfAny(".eE"u8) < 0 && number.Length <= MaxWholeDigits && !number.StartsWith("-0"u8);
        if (isPlain || number.Length > MaxLength)
            return number;
        Span<byte> digits = stackalloc byte[MaxLength];
        var isNegative = number[0] == (byte)'-';
        if (!TrySplit(isNegative ? number[1..] : number, digits, out var count, out var point))
            return number;
        var significant = digits[..count].TrimEnd((byte)'0');
        var leading = significant.IndexOfAnyExcept((byte)'0');
        if (leading < 0)
            return "0"u8;
        return Write(buffer, isNegative, significant[leading..], point - leading);
    }

    /// <inheritdoc cref="Shortest(ReadOnlySpan{byte}, Span{byte})"/>
    public static string Shortest(string number)
    {
        // Most classes and ids are whole numbers, and written so already.
        if (number.Length > MaxLength || (number.Length <= MaxWholeDigits && number.AsSpan().IndexOfAny('.', 'e', 'E') < 0 && !number.StartsWith('-')))
            return number;
        Span<byte> utf8 = stackalloc byte[MaxLength];
        var written = Encoding.UTF8.GetBytes(number, utf8);
        return Encoding.UTF8.GetString(Shortest(utf8[..written], stackalloc byte[BufferLength]));
    }

    /// <summary>
    /// Whether a text is a number in the grammar of JSON: no leading zeros (007 is an id), no plus sign. An exponent counts only
    /// beside a decimal point or with a sign of its own, as programs write it: 12e5 may as well begin a hexadecimal hash.
    /// </summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        var rest = text.StartsWith('-') ? text[1..] : text;
        var whole = Digits(ref rest);
        if (whole.IsEmpty || (whole.Length > 1 && whole[0] == '0'))
            return false;
        var hasPoint = rest.StartsWith('.');
        if (hasPoint)
        {
            rest = rest[1..];
            if (Digits(ref rest).IsEmpty)
                return false;
        }

        if (rest.IsEmpty)
            return true;
        if (rest[0] is not ('e' or 'E'))
            return false;
        rest = rest[1..];
        var hasSign = rest.StartsWith('+') || rest.StartsWith('-');
        if (hasSign)
            rest = rest[1..];
        return !Digits(ref rest).IsEmpty && rest.IsEmpty && (hasPoint || hasSign);
    }

    /// <summary>A number as people and programs write it, the infinities among them; a missing one is no number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double number)
    {
        text = text.Trim();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return !double.IsNaN(number);
        var isNegative = text.StartsWith('-');
        number = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        return text[(isNegative ? 1 : 0)..].Equals("inf", StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> Digits(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return digits;
    }

    /// <summary>The value is 0.d₁d₂d₃… × 10^point.</summary>
    private static bool TrySplit(ReadOnlySpan<byte> number, Span<byte> digits, out int count, out long point)
    {
        var exponent = 0;
        if (number.IndexOfAny("eE"u8) is var e and >= 0)
        {
            if (!int.TryParse(number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            {
                (count, point) = (0, 0);
                return false;
            }

            number = number[..e];
        }

        var dot = number.IndexOf((byte)'.');
        var whole = dot < 0 ? number : number[..dot];
        var fraction = dot < 0 ? default : number[(dot + 1)..];
        whole.CopyTo(digits);
        fraction.CopyTo(digits[whole.Length..]);
        count = whole.Length + fraction.Length;
        point = (long)whole.Length + exponent;
        return true;
    }

    private static ReadOnlySpan<byte> Write(Span<byte> buffer, bool isNegative, scoped ReadOnlySpan<byte> digits, long point)
    {
        var at = 0;
        if (isNegative)
            buffer[at++] = (byte)'-';
        if (point is > 0 and <= MaxWholeDigits)
        {
            var whole = Math.Min((int)point, digits.Length);
            Append(buffer, ref at, digits[..whole]);
            AppendZeros(buffer, ref at, (int)point - whole);
            AppendFraction(buffer, ref at, digits[whole..]);
        }
        else if (point is <= 0 and >= -MaxLeadingZeros)
        {
            Append(buffer, ref at, "0."u8);
            AppendZeros(buffer, ref at, (int)-point);
            Append(buffer, ref at, digits);
        }
        else
        {
            buffer[at++] = digits[0];
            AppendFraction(buffer, ref at, digits[1..]);
            Append(buffer, ref at, point > 0 ? "e+"u8 : "e-"u8);
            Math.Abs(point - 1).TryFormat(buffer[at..], out var written, default, CultureInfo.InvariantCulture);
            at += written;
        }

        return buffer[..at];
    }

    private static void Append(Span<byte> buffer, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(buffer[at..]);
        at += text.Length;
    }

    private static void AppendZeros(Span<byte> buffer, ref int at, int zeros)
    {
        buffer.Slice(at, zeros).Fill((byte)'0');
        at += zeros;
    }

    private static void AppendFraction(Span<byte> buffer, ref int at, ReadOnlySpan<byte> digits)
    {
        if (digits.IsEmpty)
            return;
        buffer[at++] = (byte)'.';
        Append(buffer, ref at, digits);
    }
}
