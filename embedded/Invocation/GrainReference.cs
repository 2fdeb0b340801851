using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Routing;

namespace Orleans.Runtime;

/// <summary>Stands for a grain: calls become requests to its activation. Proxies of grain interfaces derive from it.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    internal GrainReference(GrainFactory factory, GrainClass grainClass, GrainId grainId)
    {
        Factory = factory;
        Class = grainClass;
        GrainId = grainId;
    }

    public GrainId GrainId { get; }

    internal GrainFactory Factory { get; }

    internal GrainClass Class { get; }

    /// <summary>Where the last local call went; saves the look-up while that activation lives.</summary>
    internal IMessageTarget? LastTarget { get; set; }

    internal TGrainInterface Cast<TGrainInterface>() where TGrainInterface : IAddressable =>
        this is TGrainInterface same ? same : Factory.GetGrain<TGrainInterface>(GrainId);

    public bool Equals(GrainReference? other) => other is not null && GrainId == other.GrainId;

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference {GrainId}";
}
