using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Reminders;

namespace OrleansMonitor.Embedded.Routing;

/// <summary>
/// Carries requests to the silo of their grain and outcomes back. This, the dispatcher and the clock are all that differ
/// between the real host and a simulation.
/// </summary>
internal interface IMessageTransport
{
    /// <summary>Called once by each silo before its first message.</summary>
    void Connect(SiloRuntime silo);

    void Send(GrainRequest request);

    /// <summary>Carries the outcome, which is in the request, back to the caller.</summary>
    void Respond(SiloRuntime silo, GrainRequest request);

    /// <summary>Sends on a request that an ended activation had not begun.</summary>
    void Forward(SiloRuntime silo, GrainRequest request);

    /// <summary>The silo no longer holds an activation of the grain.</summary>
    void OnActivationEnded(SiloRuntime silo, GrainId grainId);

    /// <summary>Whether this silo is the one that ticks the grain's reminders.</summary>
    bool OwnsReminders(SiloRuntime silo, GrainId grainId);

    /// <summary>Tells the silo that owns it that a reminder was changed in the store.</summary>
    void OnReminderChanged(SiloRuntime silo, ReminderKey key);
}
