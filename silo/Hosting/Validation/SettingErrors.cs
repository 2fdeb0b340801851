using System.Globalization;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Silo.Hosting.Validation;

/// <summary>Collects what is wrong with a section; each message names the setting, its value and what it may be.</summary>
internal sealed class SettingErrors(string section)
{
    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages => _messages;

    /// <summary>The ranges that were asked for, by the whole name of their setting.</summary>
    public Dictionary<string, string> Ranges { get; } = new(StringComparer.OrdinalIgnoreCase);

    public SettingErrors Range<T>(string setting, T value, T min, T max)
        where T : IComparable<T>
    {
        var range = $"{Show(min)} to {Show(max)}";
        Ranges[Name(setting)] = range;
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            _messages.Add($"{Name(setting)} is {Show(value)}; it must be {range}.");
        return this;
    }

    public SettingErrors Defined<T>(string setting, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            _messages.Add($"{Name(setting)} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        return this;
    }

    public SettingErrors NotEmpty(string setting, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            _messages.Add($"{Name(setting)} is empty; it must be given.");
        return this;
    }

    /// <summary>A rule between two settings: <paramref name="setting"/> must be <paramref name="relation"/> the other one.</summary>
    public SettingErrors Rule<T>(bool holds, string setting, T value, string relation, string other, T otherValue)
    {
        if (!holds)
            _messages.Add($"{Name(setting)} is {Show(value)}; it must be {relation} {Name(other)}, which is {Show(otherValue)}.");
        return this;
    }

    public SettingErrors Require<T>(bool holds, string setting, T value, string requirement)
    {
        if (!holds)
            _messages.Add(Sentence.Ended($"{Name(setting)} is {Show(value)}; it must be {requirement}"));
        return this;
    }

    /// <summary>A message that names its setting itself.</summary>
    public SettingErrors Add(string message)
    {
        _messages.Add(message);
        return this;
    }

    private string Name(string setting) => section + ":" + setting;

    private static string Show<T>(T value) => value switch
    {
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"'{value}'",
    };
}
