using System.Globalization;

namespace OrleansMonitor.Rules.Yaml;

/// <content>Time spans as Prometheus writes them: <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>1d</c>.</content>
public sealed partial class YamlMap
{
    private static readonly (string Unit, long Milliseconds)[] Units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000), ("y", 31_536_000_000)];

    /// <summary>A time span in a range; null: it is not there or it is wrong, which is told.</summary>
    public TimeSpan? Duration(string key, TimeSpan min, TimeSpan max)
    {
        if (Text(key) is not { } text)
            return null;
        if (!TryParseDuration(text, out var duration))
            Fail(key, $"it is '{Shown(text)}'; it must be a time span such as 30s, 5m, 1h30m or 1d");
        else if (duration < min || duration > max)
            Fail(key, $"it is {text}; it must be {ShowDuration(min)} to {ShowDuration(max)}");
        else
            return duration;
        return null;
    }

    /// <summary>Numbers with units, the larger unit first; <c>0</c> needs none.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
            return true;
        var rest = text.AsSpan();
        var (total, smallest) = (0L, long.MaxValue);
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is <= 0 or > 9)
                return false;
            var letters = rest[digits..].IndexOfAnyInRange('0', '9');
            var unit = letters < 0 ? rest[digits..] : rest.Slice(digits, letters);
            var length = 0L;
            foreach (var (name, milliseconds) in Units)
                length = unit.SequenceEqual(name) ? milliseconds : length;
            if (length == 0 || length >= smallest)
                return false;
            smallest = length;
            total += long.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * length;
            if (total > 100 * Units[^1].Milliseconds)
                return false;
            rest = rest[(digits + unit.Length)..];
        }

        duration = TimeSpan.FromMilliseconds(total);
        return text.Length > 0;
    }

    /// <summary>As <see cref="TryParseDuration"/> reads it, such as <c>1h30m</c>.</summary>
    public static string ShowDuration(TimeSpan duration)
    {
        var left = (long)duration.TotalMilliseconds;
        if (left == 0)
            return "0s";
        var text = "";
        // Years and weeks are left out: 365d says more than 1y.
        foreach (var (unit, milliseconds) in Units.Take(5).Reverse())
        {
            if (left / milliseconds is > 0 and var count)
                text += count.ToString(CultureInfo.InvariantCulture) + unit;
            left %= milliseconds;
        }

        return text;
    }
}
