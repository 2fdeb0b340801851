using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>The grain classes of a host, and which class serves which interface.</summary>
internal sealed class GrainManifest
{
    // Classes do not change, and simulations build many hosts.
    private static readonly ConcurrentDictionary<Assembly, GrainClass[]> ClassesByAssembly = new();

    private readonly Dictionary<GrainType, GrainClass> _byType = [];
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> _byInterface = new();

    internal GrainManifest(IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies.Distinct())
        {
            foreach (var grainClass in ClassesByAssembly.GetOrAdd(assembly, Scan))
            {
                if (_byType.TryGetValue(grainClass.GrainType, out var other))
                {
                    throw new OrleansConfigurationException(
                        $"Grain classes {other.Type.FullName} and {grainClass.Type.FullName} share the grain type "
                        + $"\"{grainClass.GrainType}\".");
                }

                _byType.Add(grainClass.GrainType, grainClass);
            }
        }
    }

    internal IReadOnlyCollection<GrainClass> Classes => _byType.Values;

    internal GrainClass Find(GrainType type) => _byType.TryGetValue(type, out var grainClass)
        ? grainClass
        : throw new ArgumentException($"There is no grain class of type \"{type}\" in the configured assemblies.");

    internal GrainClass Resolve(Type interfaceType, string? classNamePrefix) =>
        _byInterface.TryGetValue((interfaceType, classNamePrefix), out var known)
            ? known
            : _byInterface.GetOrAdd((interfaceType, classNamePrefix), Search);

    private GrainClass Search((Type Interface, string? Prefix) key)
    {
        var candidates = _byType.Values
            .Where(c => c.Type.IsAssignableTo(key.Interface))
            .Where(c => key.Prefix is null || c.Type.FullName!.StartsWith(key.Prefix, StringComparison.Ordinal))
            .ToArray();
        if (candidates.Length > 1 && key.Interface.Name is ['I', .. var name]
            && candidates.SingleOrDefault(c => c.Type.Name == name) is { } named)
        {
            return named;
        }

        return candidates.Length switch
        {
            1 => candidates[0],
            0 => throw new ArgumentException(
                $"Could not find an implementation of {key.Interface.FullName}"
                + (key.Prefix is null ? "." : $" with class name prefix \"{key.Prefix}\".")),
            _ => throw new ArgumentException(
                $"{key.Interface.FullName} is implemented by {string.Join(", ", candidates.Select(c => c.Type.FullName))}; "
                + "name one by its class name prefix."),
        };
    }

    private static GrainClass[] Scan(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
                && t.IsAssignableTo(typeof(IGrainBase)) && t.IsAssignableTo(typeof(IGrain)))
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => new GrainClass(t)),
    ];
}
