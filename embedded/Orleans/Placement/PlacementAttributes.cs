namespace Orleans.Placement;

/// <summary>Chooses the silo of a grain's activation. One silo: no choice, no effect.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PlacementAttribute : Attribute
{
    private protected PlacementAttribute(PlacementKind kind) => Kind = kind;

    internal PlacementKind Kind { get; }
}

/// <summary>Any silo with equal probability.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RandomPlacementAttribute() : PlacementAttribute(PlacementKind.Random);

/// <summary>By the hash of the grain's identity.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HashBasedPlacementAttribute() : PlacementAttribute(PlacementKind.HashBased);

/// <summary>The silo that makes the first call.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(PlacementKind.PreferLocal);

/// <summary>The silo with fewer activations of two at random.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ActivationCountBasedPlacementAttribute() : PlacementAttribute(PlacementKind.ActivationCountBased);

/// <summary>The silo with the lowest load; here load is the number of activations.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceOptimizedPlacementAttribute() : PlacementAttribute(PlacementKind.ResourceOptimized);
