using System.Reflection;

namespace OrleansMonitor.Manifests.Tests.Settings;

/// <summary>One setting that has a value of its own.</summary>
/// <param name="Path">Its name in the configuration; <c>&lt;name&gt;</c> stands for a name of the operator's choice.</param>
/// <param name="Property">What holds it.</param>
/// <param name="Owner">An object with defaults that has the property.</param>
/// <param name="Validated">The object that is validated as a whole: the owner, or the one that it is a part of.</param>
internal sealed record Setting(string Path, PropertyInfo Property, object Owner, object Validated)
{
    /// <summary>What stands for <c>&lt;name&gt;</c> where a name is needed.</summary>
    public const string SampleName = "sample";

    public object? Default => Property.GetValue(Owner);

    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;
}
