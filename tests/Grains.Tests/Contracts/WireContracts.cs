using System.Reflection;
using OrleansMonitor.Grains.Nodes;

namespace OrleansMonitor.Grains.Tests.Contracts;

/// <summary>
/// Everything that two silos of different builds must agree on, one line each: grain types, grain methods, the members of
/// messages and of persistent states by their ids, and the values of enumerations in them, as the attributes say them.
/// </summary>
internal static class WireContracts
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
    };

    /// <summary>Types of the protocol, which has no attributes of Orleans, and what gives their form between silos.</summary>
    private static readonly Dictionary<Type, Type> Surrogates = typeof(INodeGrain).Assembly.GetTypes()
        .SelectMany(static type => type.GetInterfaces())
        .Where(static i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>))
        .ToDictionary(static i => i.GenericTypeArguments[0], static i => i.GenericTypeArguments[1]);

    /// <summary>Sorted; a line's part before the colon names what it speaks of.</summary>
    public static IReadOnlyList<string> Of(params Assembly[] assemblies)
    {
        var types = assemblies.SelectMany(static assembly => assembly.GetTypes()).ToList();
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        var enums = new HashSet<Type>();
        foreach (var type in types)
        {
            if (type.IsInterface && type != typeof(IGrainWithStringKey) && typeof(IGrainWithStringKey).IsAssignableFrom(type))
                AddInterface(lines, enums, type);
            else if (type is { IsClass: true, IsAbstract: false } && typeof(Grain).IsAssignableFrom(type))
                lines.Add($"grain {TypeNameOf(type)}: {string.Join(", ", InterfacesOf(type))}");
            else if (type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
                AddMessage(lines, enums, type);
        }

        foreach (var type in enums)
        {
            foreach (var name in Enum.GetNames(type))
                lines.Add($"enum {type.Name}.{name}: {Convert.ToInt64(Enum.Parse(type, name), null)}");
        }

        return [.. lines];
    }

    /// <summary>What the runtime calls a grain class, and addresses and states are kept under: its name without "Grain", in lower case.</summary>
    private static string TypeNameOf(Type grain) => grain.Name.ToLowerInvariant() is var name && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name;

    private static IEnumerable<string> InterfacesOf(Type grain) =>
        grain.GetInterfaces().Where(static i => i != typeof(IGrainWithStringKey) && typeof(IGrainWithStringKey).IsAssignableFrom(i)).Select(AliasOf).Order(StringComparer.Ordinal);

    private static void AddInterface(SortedSet<string> lines, HashSet<Type> enums, Type type)
    {
        foreach (var method in type.GetMethods().Where(static m => m.IsAbstract))
        {
            var parameters = method.GetParameters().Select(p => NameOf(p.ParameterType, enums));
            // Whether the caller awaits a Task or a ValueTask is not sent.
            var result = NameOf(method.ReturnType, enums).Replace("ValueTask", "Task", StringComparison.Ordinal);
            lines.Add($"method {AliasOf(type)}.{AliasOf(method)}: ({string.Join(", ", parameters)}) -> {result}");
        }
    }

    private static void AddMessage(SortedSet<string> lines, HashSet<Type> enums, Type type)
    {
        var value = Surrogates.FirstOrDefault(pair => pair.Value == type).Key ?? type;
        lines.Add($"message {AliasOf(type)}: {(value.IsValueType ? "struct" : "class")}");
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (property.GetCustomAttribute<IdAttribute>() is { } id)
                lines.Add($"member {AliasOf(type)}.{id.Id:00}: {property.Name} {NameOf(property.PropertyType, enums)}");
        }
    }

    /// <summary>A member without an alias would be known by its name, which anyone may change.</summary>
    private static string AliasOf(MemberInfo member) =>
        member.GetCustomAttributes<AliasAttribute>().FirstOrDefault()?.Alias
        ?? throw new InvalidOperationException($"{member.DeclaringType?.Name}{(member.DeclaringType is null ? "" : ".")}{member.Name} goes between silos and has no [Alias]");

    private static string NameOf(Type type, HashSet<Type> enums)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (Nullable.GetUnderlyingType(type) is { } value)
            return NameOf(value, enums) + "?";
        if (type.IsArray)
            return NameOf(type.GetElementType()!, enums) + "[]";
        if (type.IsGenericType)
            return $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(a => NameOf(a, enums)))}>";
        if (type.IsEnum)
            enums.Add(type);
        return type.IsEnum || type.Namespace!.StartsWith("System", StringComparison.Ordinal) ? type.Name : AliasOf(Surrogates.GetValueOrDefault(type, type));
    }
}
