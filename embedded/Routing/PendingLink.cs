using OrleansMonitor.Embedded.Invocation;

namespace OrleansMonitor.Embedded.Routing;

/// <summary>A request's place in a list of requests that wait for an answer; belongs to that list.</summary>
internal struct PendingLink
{
    internal PendingList? List;
    internal GrainRequest? Previous;
    internal GrainRequest? Next;

    /// <summary>In ticks of the time provider's timestamp.</summary>
    internal long Deadline;
}
