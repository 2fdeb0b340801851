using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Routing;

namespace OrleansMonitor.Embedded.Invocation;

/// <summary>
/// One thing for an activation to do. It is the message, the work and the way of the answer in one object; the transport
/// decides when, and whether, it gets from one end to the other.
/// </summary>
internal abstract class GrainRequest
{
    /// <summary>Null for a timer's tick.</summary>
    internal GrainMethod? Method { get; private protected set; }

    internal GrainReference? Reference { get; private protected set; }

    internal GrainId GrainId => Reference!.GrainId;

    /// <summary>What the grain answered if it did not answer with a result.</summary>
    internal Exception? Error { get; set; }

    /// <summary>Position in its activation's queue.</summary>
    internal long Sequence { get; set; }

    /// <summary>How often it was sent on without any activation having worked in between.</summary>
    internal int Hops { get; set; }

    internal PendingLink Pending;

    /// <summary>Where the transport sent it; used by the simulated network.</summary>
    internal object? Destination { get; set; }

    internal virtual bool IsTick => false;

    internal virtual bool Interleaves => Method!.AlwaysInterleave;

    internal virtual bool IsReadOnly => Method!.ReadOnly;

    /// <summary>Nobody waits any more: the caller timed out or cancelled.</summary>
    internal abstract bool IsAbandoned { get; }

    /// <summary>Runs on the activation; ends, now or later, with <see cref="Activation.OnRequestCompleted"/>.</summary>
    internal abstract void Run(Activation activation, object grain);

    /// <summary>Hands the outcome to the caller.</summary>
    internal abstract void Publish();

    /// <summary>Hands an error to the caller, whatever the grain does. False: the caller has its answer already.</summary>
    internal abstract bool TryFail(Exception error);
}
