using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes references to grains. A grain always exists; the first call activates it.</summary>
public interface IGrainFactory
{
    /// <param name="primaryKey">The grain's key; not empty.</param>
    /// <param name="grainClassNamePrefix">Picks the class, by the beginning of its full name, when several implement the interface.</param>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable;
}
