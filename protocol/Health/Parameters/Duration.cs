using System.Globalization;

namespace OrleansMonitor.Health.Parameters;

/// <summary>A whole number and a unit: <c>s m h d w</c> have a length, <c>mo y</c> are calendar months and years.</summary>
internal static class Duration
{
    private const int MaxMonths = 1200;
    private const long MaxMilliseconds = 36_500L * 86_400_000;

    public static bool TryParse(ReadOnlySpan<char> text, out long milliseconds, out int months)
    {
        milliseconds = 0;
        months = 0;
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            digits++;
        if (digits is 0 or > 12)
            return false;
        var number = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        var unit = text[digits..] switch
        {
            "ms" => 1L,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 7 * 86_400_000,
            _ => 0,
        };
        if (unit > 0)
        {
            milliseconds = number > MaxMilliseconds / unit ? MaxMilliseconds + 1 : number * unit;
            return milliseconds <= MaxMilliseconds;
        }

        var perUnit = text[digits..] switch
        {
            "mo" => 1,
            "y" => 12,
            _ => 0,
        };
        if (perUnit == 0 || number > MaxMonths)
            return false;
        months = (int)number * perUnit;
        return months <= MaxMonths;
    }
}
