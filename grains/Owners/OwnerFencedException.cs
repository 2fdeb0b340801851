using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Owners;

/// <summary>Another activation of the owner has committed since this one loaded: what this one holds is stale.</summary>
public sealed class OwnerFencedException : Exception
{
    public OwnerFencedException(OwnerId owner, long version)
        : base($"{owner} was committed by another activation after version {version}; this one ends, send again")
    {
    }

    public OwnerFencedException(string message)
        : base(message)
    {
    }
}
