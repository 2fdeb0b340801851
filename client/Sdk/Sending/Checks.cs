using System.Globalization;

namespace OrleansMonitor.Client.Sending;

/// <summary>Checks of settings; a problem names the setting, its value and the limit.</summary>
internal static class Checks
{
    public const int MaxNameLength = 128;

    public static void Range<T>(List<string> problems, string setting, T value, T least, T most)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}: it lies between {least} and {most}"));
    }

    public static void Name(List<string> problems, string setting, string? value)
    {
        if (!IsName(value))
            problems.Add($"{setting} is '{value}': it has 1 to {MaxNameLength} characters, none of them a control character");
    }

    /// <summary>What the silo takes as a name: 1 to 128 characters without control characters.</summary>
    public static bool IsName(ReadOnlySpan<char> value)
    {
        if (value.Length is 0 or > MaxNameLength)
            return false;
        foreach (var c in value)
        {
            if (char.IsControl(c))
                return false;
        }

        return true;
    }
}
