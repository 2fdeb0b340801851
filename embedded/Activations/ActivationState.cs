namespace OrleansMonitor.Embedded.Activations;

/// <summary>The life of an activation; it only moves forward.</summary>
internal enum ActivationState
{
    /// <summary>Has had no request yet.</summary>
    Created,

    /// <summary>Is being constructed, reads its state, runs OnActivateAsync; requests wait.</summary>
    Activating,

    Valid,

    /// <summary>Finishes running requests, runs OnDeactivateAsync; requests wait for the next activation.</summary>
    Deactivating,

    Ended,
}
