using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>A grain implementation and what its attributes say.</summary>
internal sealed class GrainClass
{
    private const string Suffix = "grain";

    private readonly GrainConstructor _constructor;

    internal GrainClass(Type type)
    {
        Type = type;
        GrainType = GrainType.Create(NameOf(type));
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        var placement = type.GetCustomAttribute<PlacementAttribute>(inherit: true);
        Placement = placement?.Kind ?? PlacementKind.Random;
        MaxLocalWorkers = (placement as StatelessWorkerAttribute)?.MaxLocalWorkers ?? 0;
        CollectionAge = type.IsDefined(typeof(KeepAliveAttribute), inherit: true)
            ? Timeout.InfiniteTimeSpan
            : type.GetCustomAttribute<CollectionAgeLimitAttribute>(inherit: true) switch
            {
                null => null,
                { AlwaysActive: true } => Timeout.InfiniteTimeSpan,
                var limit => limit.AgeLimit,
            };
        _constructor = new GrainConstructor(type);
    }

    internal Type Type { get; }

    internal GrainType GrainType { get; }

    internal bool IsReentrant { get; }

    internal PlacementKind Placement { get; }

    /// <summary>0: not a stateless worker.</summary>
    internal int MaxLocalWorkers { get; }

    /// <summary>Null: the host's default; infinite: never idle.</summary>
    internal TimeSpan? CollectionAge { get; }

    internal object Construct(Activation activation) => _constructor.Construct(activation);

    // The convention of Orleans, so that identities in stored state are the same on both hosts.
    private static string NameOf(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length ? name[..^Suffix.Length] : name;
    }
}
