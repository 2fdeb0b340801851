using Orleans.Runtime;
using OrleansMonitor.Embedded.Routing;
using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>What makes the same silo a real one or a simulated one.</summary>
internal sealed class SiloEnvironment
{
    internal required string Name { get; init; }

    internal required SiloAddress Address { get; init; }

    internal required IWorkDispatcher Dispatcher { get; init; }

    internal required IMessageTransport Transport { get; init; }

    internal required SiloLifetime Lifetime { get; init; }

    /// <summary>Requests that an activation may start in one turn; 1 lets a simulation choose after each.</summary>
    internal required int RequestsPerTurn { get; init; }

    internal required int PendingLists { get; init; }

    /// <summary>Numbers the schedulers for traces.</summary>
    internal required Func<int> NextSchedulerId { get; init; }

    /// <summary>Told of errors that no caller sees, besides the log.</summary>
    internal UnobservedErrorHandler? OnUnobserved { get; init; }

    /// <summary>The caller that the transport sees in the silo's own calls.</summary>
    internal object? Origin { get; init; }
}
