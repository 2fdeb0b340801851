using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Reminders;

namespace OrleansMonitor.Embedded.Routing;

/// <summary>One silo in one process: messages are handed over by reference, at once.</summary>
internal sealed class LocalTransport : IMessageTransport
{
    private SiloRuntime? _silo;

    public void Connect(SiloRuntime silo) => _silo = silo;

    public void Send(GrainRequest request)
    {
        var last = request.Reference!.LastTarget;
        if (last is not null && last.Receive(request) is DeliveryResult.Accepted)
            return;
        _silo!.Receive(request);
    }

    public void Respond(SiloRuntime silo, GrainRequest request) => request.Publish();

    public void Forward(SiloRuntime silo, GrainRequest request) => silo.Receive(request);

    public void OnActivationEnded(SiloRuntime silo, GrainId grainId)
    {
        // The catalog of the only silo is the whole directory.
    }

    public bool OwnsReminders(SiloRuntime silo, GrainId grainId) => true;

    public void OnReminderChanged(SiloRuntime silo, ReminderKey key) => silo.Reminders.Reload(key);
}
