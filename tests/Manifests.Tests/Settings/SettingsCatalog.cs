using System.Collections;
using System.Reflection;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Manifests.Tests.Settings;

/// <summary>Every section that the silo has and every setting in it, read from the options' types.</summary>
internal static class SettingsCatalog
{
    private const string SectionConstant = "Section";

    /// <summary>The type that is bound to a section. A type with a constant <c>Section</c> is one.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = Assemblies()
        .SelectMany(assembly => assembly.GetTypes())
        .Select(type => (Type: type, Section: type.GetField(SectionConstant, BindingFlags.Public | BindingFlags.Static)))
        .Where(found => found.Section is { IsLiteral: true })
        .GroupBy(found => (string)found.Section!.GetRawConstantValue()!)
        .ToDictionary(group => group.Key, group => group.First().Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every setting of every section.</summary>
    public static IEnumerable<Setting> Settings() => Sections
        .Where(section => !section.Key.Contains(':'))
        .OrderBy(section => section.Key, StringComparer.Ordinal)
        .SelectMany(section => Create(section.Value) is var options ? Settings(section.Key, options, options) : []);

    private static IEnumerable<Setting> Settings(string path, object owner, object validated)
    {
        foreach (var property in owner.GetType().GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            var (type, name) = (property.PropertyType, path + ":" + property.Name);
            if (ValueOf(type) is { } value)
            {
                var sample = Create(value);
                if (property.GetValue(owner) is IDictionary named)
                    named[Setting.SampleName] = sample;
                foreach (var setting in Settings(name + ":<name>", sample, validated))
                    yield return setting;
            }
            else if (IsNested(type))
            {
                var nested = property.GetValue(owner)!;
                foreach (var setting in Settings(name, nested, Sections.Values.Contains(type) ? nested : validated))
                    yield return setting;
            }
            else
            {
                yield return new Setting(name, property, owner, validated);
            }
        }
    }

    /// <summary>Why a setting of this name cannot be; null: it can. Names are not case-sensitive, as in the configuration.</summary>
    public static string? Problem(string name)
    {
        var steps = name.Split(':');
        if (steps[0].Equals("urls", StringComparison.OrdinalIgnoreCase) && steps.Length == 1)
            return null;
        if (steps[0].Equals("Logging", StringComparison.OrdinalIgnoreCase) && steps.Length == 3 && steps[1].Equals("LogLevel", StringComparison.OrdinalIgnoreCase))
            return null;
        if (!Sections.TryGetValue(steps[0], out var type))
            return $"there is no section {steps[0]}";
        for (var i = 1; i < steps.Length; i++)
        {
            if (ValueOf(type) is { } value)
            {
                type = value;
                continue;
            }

            var property = type.GetProperties().FirstOrDefault(p => p.SetMethod is { IsPublic: true } && p.Name.Equals(steps[i], StringComparison.OrdinalIgnoreCase));
            if (property is null)
                return $"{string.Join(':', steps[..i])} has no setting {steps[i]}";
            type = property.PropertyType;
        }

        return IsNested(type) || ValueOf(type) is not null ? $"{name} is a section and no setting" : null;
    }

    private static IEnumerable<Assembly> Assemblies()
    {
        // Those that the silo is made of, and this one, into which options of the other host are linked.
        var silo = typeof(MonitorSilo).Assembly;
        return silo.GetReferencedAssemblies()
            .Where(name => name.Name!.StartsWith("OrleansMonitor.", StringComparison.Ordinal))
            .Select(Assembly.Load)
            .Append(silo)
            .Append(typeof(AggregationOptions).Assembly)
            .Append(typeof(SettingsCatalog).Assembly)
            .Distinct();
    }

    private static object Create(Type type) => Activator.CreateInstance(type, nonPublic: true)!;

    /// <summary>What a dictionary by name or a list holds, where that has settings of its own.</summary>
    private static Type? ValueOf(Type type) =>
        type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && IsNested(type.GetGenericArguments()[^1]) ? type.GetGenericArguments()[^1] : null;

    private static bool IsNested(Type type) =>
        type.IsClass && type != typeof(string) && !typeof(IEnumerable).IsAssignableFrom(type) && type.Namespace!.StartsWith("OrleansMonitor.", StringComparison.Ordinal);
}
