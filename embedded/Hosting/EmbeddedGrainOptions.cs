using System.Reflection;
using System.Text.Json;

namespace OrleansMonitor.Embedded.Hosting;

/// <summary>How the embedded grain host works.</summary>
public sealed class EmbeddedGrainOptions
{
    /// <summary>Scanned for grain classes. At least one.</summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>The silo's name. Default: "embedded".</summary>
    public string SiloName { get; set; } = "embedded";

    /// <summary>Default: "embedded".</summary>
    public string ClusterId { get; set; } = "embedded";

    /// <summary>A call without an answer for so long fails with a <see cref="TimeoutException"/>. Default: 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An activation without a request for so long is deactivated, unless its class says otherwise. Default: 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. Default: 1 min; less than the collection age.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Time for construction, reading state and OnActivateAsync. Default: 30 s.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for running requests to end, and again for OnDeactivateAsync. Default: 30 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for all activations to end when the host stops. Default: 25 s, less than the generic host's 30 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Grain interfaces (or classes) in the order in which their activations end when the host stops; classes not named
    /// end last, together. While a class ends, those after it still answer.
    /// </summary>
    public IList<Type> DeactivationOrder { get; } = [];

    /// <summary>
    /// Requests that may wait at one activation; more are refused with a
    /// <see cref="Orleans.Runtime.LimitExceededException"/>. Default: 10,000.
    /// </summary>
    public int MaxEnqueuedRequests { get; set; } = 10_000;

    /// <summary>How often a request may be sent on by activations that end without having worked. Default: 2.</summary>
    public int MaxForwardCount { get; set; } = 2;

    /// <summary>The shortest period of a reminder. Default: 1 min.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the reminder store is read in full. Default: 5 min.</summary>
    public TimeSpan ReminderRefreshPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How persistent states become JSON. Default: the serializer's defaults, with fields.</summary>
    public JsonSerializerOptions StateSerializer { get; set; } = new() { IncludeFields = true };

    internal EmbeddedGrainOptions CopyTo(EmbeddedGrainOptions other)
    {
        foreach (var assembly in GrainAssemblies)
            other.GrainAssemblies.Add(assembly);
        foreach (var type in DeactivationOrder)
            other.DeactivationOrder.Add(type);
        other.SiloName = SiloName;
        other.ClusterId = ClusterId;
        other.ResponseTimeout = ResponseTimeout;
        other.CollectionAge = CollectionAge;
        other.CollectionQuantum = CollectionQuantum;
        other.ActivationTimeout = ActivationTimeout;
        other.DeactivationTimeout = DeactivationTimeout;
        other.ShutdownTimeout = ShutdownTimeout;
        other.MaxEnqueuedRequests = MaxEnqueuedRequests;
        other.MaxForwardCount = MaxForwardCount;
        other.MinimumReminderPeriod = MinimumReminderPeriod;
        other.ReminderRefreshPeriod = ReminderRefreshPeriod;
        other.StateSerializer = StateSerializer;
        return other;
    }
}
