using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansMonitor.Manifests.Tests.Settings;

/// <summary>A setting's default and range as <c>docs/operations.md</c> writes them.</summary>
internal static partial class SettingText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
        [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("min", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1))];

    private static readonly (string Unit, long Bytes)[] Sizes = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10)];

    public static string Default(Setting setting) => setting.Default switch
    {
        null or "" => "none",
        string text => $"`{text}`",
        bool truth => truth ? "true" : "false",
        Enum value => value.ToString(),
        System.Collections.IEnumerable list => list.Cast<object>().Any() ? string.Join(", ", list.Cast<object>()) : "none",
        var value => Show(setting, value),
    };

    /// <summary>What may be set: taken from the message with which the silo refuses a value that is far too large.</summary>
    public static string Range(Setting setting)
    {
        if (setting.Type == typeof(bool))
            return "true, false";
        if (setting.Type.IsEnum)
            return string.Join(", ", Enum.GetNames(setting.Type));
        if (Extremes(setting.Type) is not { } extremes)
            return "text";
        if (Refusal(setting, extremes.Max) is { } refusal)
            return $"{Show(setting, Read(setting, refusal.Groups["min"].Value))} to {Show(setting, Read(setting, refusal.Groups["max"].Value))}";
        // The largest value is taken, so there is a lower bound at most.
        return Refusal(setting, extremes.Min) is { } tooSmall ? Show(setting, Read(setting, tooSmall.Groups["min"].Value)) + " or more" : "any";
    }

    private static Match? Refusal(Setting setting, object extreme)
    {
        var name = setting.Path.Replace("<name>", Setting.SampleName, StringComparison.Ordinal);
        // Some rules hold only where a feature is used, which is where its texts are not empty.
        var texts = setting.Validated.GetType().GetProperties()
            .Where(property => property.PropertyType == typeof(string) && property.SetMethod is { IsPublic: true })
            .Select(property => (Property: property, Value: (string?)property.GetValue(setting.Validated)))
            .Where(text => string.IsNullOrEmpty(text.Value))
            .ToList();
        var saved = setting.Default;
        setting.Property.SetValue(setting.Owner, extreme);
        try
        {
            if (Find() is { } found)
                return found;
            texts.ForEach(text => text.Property.SetValue(setting.Validated, Setting.SampleName));
            return Find();
        }
        finally
        {
            setting.Property.SetValue(setting.Owner, saved);
            texts.ForEach(text => text.Property.SetValue(setting.Validated, text.Value));
        }

        Match? Find() => SettingsValues.Problems(setting.Validated)
            .Where(problem => problem.StartsWith(name + " is ", StringComparison.Ordinal))
            .Select(problem => Limits().Match(problem))
            .FirstOrDefault(match => match.Success);
    }

    private static (object Min, object Max)? Extremes(Type type) =>
        type == typeof(TimeSpan) ? (TimeSpan.MinValue, TimeSpan.MaxValue)
        : type == typeof(int) ? (int.MinValue, int.MaxValue)
        : type == typeof(long) ? (long.MinValue, long.MaxValue)
        : type == typeof(double) ? (double.MinValue, double.MaxValue)
        : null;

    private static object Read(Setting setting, string text) => setting.Type == typeof(TimeSpan)
        ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
        : double.Parse(text, CultureInfo.InvariantCulture);

    private static string Show(Setting setting, object value)
    {
        if (value is TimeSpan time)
        {
            if (time == TimeSpan.Zero)
                return "0";
            var (unit, length) = Units.First(unit => time.Ticks % unit.Length.Ticks == 0);
            return $"{Number(time.Ticks / length.Ticks)} {unit}";
        }

        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (setting.Property.Name.Contains("Bytes", StringComparison.Ordinal) && Array.Find(Sizes, size => number >= size.Bytes && number % size.Bytes == 0) is { Unit: not null } size)
            return $"{Number(number / size.Bytes)} {size.Unit}";
        return Number(number);
    }

    private static string Number(double value) => value.ToString(value < 1e15 ? "#,0.###" : "0.###e0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"it must be (?<min>\S+) to (?<max>\S+?)\.?$")]
    private static partial Regex Limits();
}
