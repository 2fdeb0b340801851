using System.Globalization;

namespace OrleansMonitor.Cli.Commands;

/// <summary>Time spans as people write them: 90, 500ms, 30s, 5m, 2h, 1d.</summary>
internal static class DurationText
{
    private static readonly (TimeSpan Unit, string Name)[] Units =
        [(TimeSpan.FromDays(1), "d"), (TimeSpan.FromHours(1), "h"), (TimeSpan.FromMinutes(1), "m"), (TimeSpan.FromSeconds(1), "s")];

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
        return duration > TimeSpan.Zero;
    }

    /// <summary>In the largest unit that divides it.</summary>
    public static string Show(TimeSpan duration)
    {
        foreach (var (unit, name) in Units)
        {
            if (duration.Ticks % unit.Ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / unit.Ticks}{name}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds}ms");
    }
}
