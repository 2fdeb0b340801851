using System.Globalization;
using Orleans.Metadata;

namespace OrleansMonitor.Simulation.Types;

/// <summary>A grain implementation and what Orleans' manifest says of it.</summary>
internal sealed class GrainClass
{
    /// <summary>What Orleans writes into the manifest for a stateless worker; it has no public name for it.</summary>
    private const string MaxLocalWorkersProperty = "max-local-instances";

    private readonly DefaultGrainActivator _activator;

    /// <param name="services">Orleans' own, which know how a constructor's persistent states are made.</param>
    /// <param name="type">The class.</param>
    /// <param name="properties">Its part of the manifest.</param>
    /// <param name="hasProxy">Whether there is a proxy of a contract.</param>
    internal GrainClass(IServiceProvider services, Type type, GrainProperties properties, Func<GrainInterfaceType, bool> hasProxy)
    {
        Type = type;
        _activator = new DefaultGrainActivator(services, type);
        var values = properties.Properties;
        IsReentrant = values.TryGetValue(WellKnownGrainTypeProperties.Reentrant, out var reentrant) && bool.Parse(reentrant);
        Placement = values.GetValueOrDefault(WellKnownGrainTypeProperties.PlacementStrategy, nameof(RandomPlacement));
        MaxLocalWorkers = values.TryGetValue(MaxLocalWorkersProperty, out var workers) ? int.Parse(workers, CultureInfo.InvariantCulture) : 0;
        Contract = values
            .Where(static value => value.Key.StartsWith(WellKnownGrainTypeProperties.ImplementedInterfacePrefix, StringComparison.Ordinal))
            .OrderBy(static value => value.Key, StringComparer.Ordinal)
            .Select(static value => GrainInterfaceType.Create(value.Value))
            .First(hasProxy);
        CollectionAge = values.GetValueOrDefault(WellKnownGrainTypeProperties.IdleDeactivationPeriod) switch
        {
            null => null,
            WellKnownGrainTypeProperties.IndefiniteIdleDeactivationPeriodValue => Timeout.InfiniteTimeSpan,
            var age => TimeSpan.ParseExact(age, "c", CultureInfo.InvariantCulture),
        };
    }

    internal Type Type { get; }

    /// <summary>One of those that it implements: a grain's reference to itself is made of it.</summary>
    internal GrainInterfaceType Contract { get; }

    internal bool IsReentrant { get; }

    /// <summary>The name of Orleans' placement strategy.</summary>
    internal string Placement { get; }

    /// <summary>0: not a stateless worker.</summary>
    internal int MaxLocalWorkers { get; }

    /// <summary>Null: the default; infinite: never idle.</summary>
    internal TimeSpan? CollectionAge { get; }

    internal object Construct(IGrainContext context) => _activator.CreateInstance(context);

    internal ValueTask DisposeAsync(IGrainContext context, object instance) => _activator.DisposeInstance(context, instance);
}
