using System.Globalization;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Numbers as Go writes them: the fewest digits that give the number back.</summary>
public static class NumberText
{
    /// <summary>Without an exponent.</summary>
    public static string Of(double value)
    {
        if (NotANumber(value) is { } word)
            return word;
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.IndexOf('E') is >= 0 and var at ? Expand(text[..at], int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) : text;
    }

    /// <summary>With an exponent where the number is below 10⁻⁶ or at least 10²¹, as in JSON.</summary>
    public static string InJson(double value)
    {
        if (value == 0 || !double.IsFinite(value) || Math.Abs(value) is >= 1e-6 and < 1e21)
            return Of(value);
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E') ? text.ToLowerInvariant() : value.ToString("E16", CultureInfo.InvariantCulture).ToLowerInvariant();
    }

    private static string? NotANumber(double value) => value switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => null,
    };

    private static string Expand(string mantissa, int exponent)
    {
        var sign = mantissa[0] == '-' ? "-" : "";
        var digits = mantissa[sign.Length..].Replace(".", "", StringComparison.Ordinal);
        // The point stands behind so many digits.
        var point = exponent + 1;
        return sign + (point <= 0 ? "0." + new string('0', -point) + digits
            : point >= digits.Length ? digits + new string('0', point - digits.Length)
            : digits[..point] + "." + digits[point..]);
    }
}
