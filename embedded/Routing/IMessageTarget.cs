using OrleansMonitor.Embedded.Invocation;

namespace OrleansMonitor.Embedded.Routing;

/// <summary>What became of a request at an activation.</summary>
internal enum DeliveryResult
{
    Accepted,

    /// <summary>The activation has ended; look for another.</summary>
    Stale,

    /// <summary>Its queue is full.</summary>
    Overloaded,

    /// <summary>It finishes its work because the silo stops, and takes no more.</summary>
    Stopping,
}

/// <summary>Takes the requests to one grain: an activation, or several that share them.</summary>
internal interface IMessageTarget
{
    DeliveryResult Receive(GrainRequest request);
}
