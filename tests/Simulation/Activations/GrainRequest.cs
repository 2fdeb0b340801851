using Orleans.Serialization.Invocation;

namespace OrleansMonitor.Simulation.Activations;

/// <summary>One thing for an activation to do: a call or a timer's tick.</summary>
internal abstract class GrainRequest
{
    /// <summary>Position in its activation's queue.</summary>
    internal long Sequence { get; set; }

    internal abstract bool Interleaves { get; }

    internal abstract bool IsReadOnly { get; }

    /// <summary>Nobody waits any more.</summary>
    internal abstract bool IsAbandoned { get; }

    internal abstract ValueTask<Response> InvokeAsync(Activation activation);

    /// <summary>It was done.</summary>
    internal abstract void Complete(Activation activation, Response response);

    /// <summary>The activation ended before it was begun, with an error if it never came to life.</summary>
    internal abstract void PassOn(Activation activation, Exception? error);
}
