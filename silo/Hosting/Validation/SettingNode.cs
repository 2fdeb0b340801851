using System.Collections;
using System.ComponentModel;
using System.Reflection;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Silo.Hosting.Validation;

/// <summary>What may stand below a name of the configuration, read from the type that is bound there.</summary>
internal sealed class SettingNode
{
    private readonly Type _type;
    private readonly Type? _element;
    private readonly PropertyInfo[] _properties;

    public SettingNode(Type type)
    {
        _type = Nullable.GetUnderlyingType(type) ?? type;
        IsValue = TypeDescriptor.GetConverter(_type).CanConvertFrom(typeof(string));
        _element = IsValue ? null : ElementOf(_type);
        _properties = IsValue || _element is not null ? [] : [.. _type.GetProperties().Where(static property => property.SetMethod is { IsPublic: true })];
    }

    /// <summary>It is a setting; otherwise it holds settings.</summary>
    public bool IsValue { get; }

    /// <summary>The names that it has; none: it takes any, as a dictionary does.</summary>
    public IEnumerable<string> Names => _properties.Select(static property => property.Name);

    public bool TakesAnyName => _element is not null;

    public SettingNode? Find(string name) =>
        _element is not null ? new SettingNode(_element)
        : Array.Find(_properties, property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found ? new SettingNode(found.PropertyType)
        : null;

    /// <summary>What a value must be; null: this one can be read.</summary>
    public string? Expected(string value)
    {
        // A number would be read, too, even one that stands for nothing.
        if (_type.IsEnum)
            return Enum.GetNames(_type).Contains(value, StringComparer.OrdinalIgnoreCase) ? null : OneOf(value, Enum.GetNames(_type));
        try
        {
            TypeDescriptor.GetConverter(_type).ConvertFromInvariantString(value);
            return null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return _type == typeof(bool) ? "true or false"
                : _type == typeof(TimeSpan) ? "a time span such as 00:00:30 or 7.00:00:00"
                : _type == typeof(double) ? "a number"
                : "a whole number";
        }
    }

    /// <summary>A value that can be read, whose place is all that is asked for.</summary>
    public string Placeholder => _type.IsEnum ? Enum.GetNames(_type)[0] : _type == typeof(bool) ? "false" : "0";

    private static string OneOf(string value, string[] names)
    {
        var meant = NearestNames.Of(value, names, count: 1) is [var nearest] ? $" (did you mean {nearest}?)" : "";
        return $"one of {string.Join(", ", names)}{meant}";
    }

    /// <summary>Of a dictionary by name or a list, by whose index its entries are named.</summary>
    private static Type? ElementOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType ? type.GetGenericArguments()[^1]
        : null;
}
