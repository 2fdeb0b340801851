using System.Globalization;

namespace OrleansMonitor.Cli.Commands;

/// <summary>Time spans as people write them: 90, 500ms, 30s, 5m, 2h, 1d.</summary>
internal static class DurationText
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        double? unit = text[digits.Length..] switch
        {
            "" or "s" => 1,
            "ms" => 1e-3,
            "m" or "min" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => null,
        };
        if (unit is null || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        var seconds = number * unit.Value;
        if (!(seconds is > 0 and < 1e9))
            return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
