using Orleans.Runtime;
using OrleansMonitor.Embedded.Hosting;

namespace OrleansMonitor.Embedded.Simulation;

/// <summary>What a simulated cluster is like.</summary>
public sealed class SimulationOptions
{
    /// <summary>Silos at the start. Default: 3.</summary>
    public int Silos { get; set; } = 3;

    /// <summary>As for a real host, at every silo. Name at least one grain assembly.</summary>
    public EmbeddedGrainOptions Grains { get; } = new();

    public NetworkFaults Network { get; } = new();

    /// <summary>Of the store of persistent states that silos have unless their services name another.</summary>
    public StorageFaults Storage { get; } = new();

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
    /// Which errors that no caller sees (of timers, reminders, one-way calls, deactivations) do not fail the run. Default:
    /// those that the simulated faults cause: Orleans errors, timeouts, cancellations and I/O errors.
    /// </summary>
    public Func<Exception, bool> IsExpectedError { get; set; } = static error =>
        error is OrleansException or TimeoutException or OperationCanceledException or IOException;

    /// <summary>Receives what happens, for debugging. Default: none.</summary>
    public Action<SimulationEvent>? EventLog { get; set; }
}
