using System.Reflection;
using System.Text.Json;

namespace OrleansMonitor.Simulation;

/// <summary>What a simulated cluster is like.</summary>
public sealed class SimulationOptions
{
    /// <summary>Silos at the start. Default: 3.</summary>
    public int Silos { get; set; } = 3;

    /// <summary>
    /// Assemblies with grain classes or contracts, beside those that are loaded already. Name those that are tested.
    /// </summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    public NetworkFaults Network { get; } = new();

    /// <summary>Of the storage of persistent states that silos have unless their services name another.</summary>
    public StorageFaults Storage { get; } = new();

    /// <summary>A call without an answer for so long fails with a <see cref="TimeoutException"/>. Default: 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An activation without a request for so long is deactivated, unless its class says otherwise. Default: 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. Default: 1 min.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Time for construction, reading state and OnActivateAsync. Default: 30 s.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for running requests to end, and again for OnDeactivateAsync. Default: 30 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for all activations to end when a silo stops. Default: 25 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Grain interfaces in the order in which their activations end when a silo stops; the others end last, together. While a class
    /// ends, those after it still answer.
    /// </summary>
    public IList<Type> DeactivationOrder { get; } = [];

    /// <summary>How often a request may be sent on by activations that end without having worked. Default: 2, as in Orleans.</summary>
    public int MaxForwardCount { get; set; } = 2;

    /// <summary>How persistent states become JSON. Default: the serializer's defaults, with fields.</summary>
    public JsonSerializerOptions StateSerializer { get; set; } = new() { IncludeFields = true };

    /// <summary>Shortest time from a crash or a partition until the other silos declare the silo dead. Default: 1 s.</summary>
    public TimeSpan MinFailureDetection { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time from a crash or a partition until the other silos declare the silo dead. Default: 5 s.</summary>
    public TimeSpan MaxFailureDetection { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Share of requests, 0 to 1, to a crashed silo that is not yet declared dead that fail at once; the others wait for
    /// the declaration or their timeout. Default: 0.5.
    /// </summary>
    public double ConnectionRefused { get; set; } = 0.5;

    /// <summary>When virtual time begins. Default: 2025-01-01 00:00 UTC.</summary>
    public DateTimeOffset StartTime { get; set; } = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Work items before the simulation is given up as endless. Default: 5,000,000.</summary>
    public long MaxSteps { get; set; } = 5_000_000;

    /// <summary>
    /// Which errors that no caller sees (of timers, one-way calls, deactivations) do not fail the run. Default: those that the
    /// simulated faults cause: Orleans errors, timeouts, cancellations and I/O errors.
    /// </summary>
    public Func<Exception, bool> IsExpectedError { get; set; } = static error =>
        error is OrleansException or TimeoutException or OperationCanceledException or IOException;

    /// <summary>Receives what happens, for debugging. Default: none.</summary>
    public Action<SimulationEvent>? EventLog { get; set; }
}
