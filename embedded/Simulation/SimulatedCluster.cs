using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Diagnostics;
using OrleansMonitor.Embedded.Reminders;
using OrleansMonitor.Embedded.Routing;
using OrleansMonitor.Embedded.Scheduling;
using OrleansMonitor.Embedded.Storage;

namespace OrleansMonitor.Embedded.Simulation;

/// <summary>
/// Several silos on one thread, in virtual time. One seed decides which ready turn runs next and how long messages take,
/// so a run repeats exactly: equal seeds give equal <see cref="TraceHash"/>es. Code under simulation stays on the
/// schedulers it is given: no <c>ConfigureAwait(false)</c>, no <c>Task.Run</c>, no real input and output, and no
/// <see cref="TaskCreationOptions.RunContinuationsAsynchronously"/> (with <c>WhenAll</c> or <c>WaitAsync</c> it goes through
/// the thread pool; under a grain's scheduler continuations are queued anyway). A run that finds work from another thread
/// fails.
/// </summary>
public sealed partial class SimulatedCluster : IDisposable
{
    private readonly SimulationOptions _options;
    private readonly Action<int, IServiceCollection>? _configure;
    private readonly SimulationTrace _trace;
    private readonly SimulationScheduler _scheduler;
    private readonly SimulatedMembership _membership;
    private readonly SimulatedNetwork _network;
    private readonly TurnScheduler _scenarioScheduler;
    private readonly SeededRandom _faultRandom;
    private readonly SeededRandom _storageRandom;
    private readonly GrainManifest _manifest;
    private readonly GrainHostStatistics _clientStatistics = new();
    private readonly PendingRequests _clientPending;
    private readonly GrainFactory[] _doors;
    private readonly SimulatedSilo[] _silos;
    private readonly List<ServiceProvider> _providers = [];

    /// <param name="seed">Repeats the run.</param>
    /// <param name="options">Read at the start; its faults may change while the simulation runs.</param>
    /// <param name="configureServices">
    /// Adds the services of the silo with that index, at its start and again at each restart. Whatever shall survive a
    /// crash, such as a store, is made outside and added to each.
    /// </param>
    public SimulatedCluster(long seed, SimulationOptions options, Action<int, IServiceCollection>? configureServices = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Silos, 1);
        Seed = seed;
        _options = options;
        _configure = configureServices;
        Time = new SimulatedTimeProvider(options.StartTime);
        Random = new SeededRandom(seed, 1);
        _faultRandom = new SeededRandom(seed, 2);
        _storageRandom = new SeededRandom(seed, 3);
        _trace = new SimulationTrace(Time, options.EventLog);
        _scheduler = new SimulationScheduler(Time, new SeededRandom(seed, 4), _trace, options.MaxSteps, Describe);
        _membership = new SimulatedMembership(new SeededRandom(seed, 5), _trace);
        _network = new SimulatedNetwork(
            _membership, _scheduler, Time, new SeededRandom(seed, 6), _trace, options, index => _silos![index]);
        _scenarioScheduler = new TurnScheduler(_scheduler, new SiloLifetime(), _scheduler.NextSchedulerId());
        _manifest = new GrainManifest(options.Grains.GrainAssemblies);
        _clientPending = new PendingRequests(Time, options.Grains.ResponseTimeout, _clientStatistics, 1);
        _silos = new SimulatedSilo[options.Silos];
        for (var i = 0; i < _silos.Length; i++)
            StartSilo(i, 1);
        Client = new SimulationClient(this, NewFactory(null));
        _doors = new GrainFactory[_silos.Length];
        for (var i = 0; i < _doors.Length; i++)
            _doors[i] = NewFactory(new SiloDoor(i));
    }

    public long Seed { get; }

    /// <summary>The clock of the cluster; those of the silos show the same.</summary>
    public SimulatedTimeProvider Time { get; }

    /// <summary>For scenarios; the cluster's own decisions use other streams of the seed.</summary>
    public SeededRandom Random { get; }

    public SimulationClient Client { get; }

    public NetworkFaults Network => _options.Network;

    public StorageFaults Storage => _options.Storage;

    /// <summary>What persistent states are kept in, unless services name another store; it survives crashes.</summary>
    public MemoryGrainStateStore StateStore { get; } = new();

    /// <summary>What reminders are kept in, unless services name another store; it survives crashes.</summary>
    public MemoryReminderStore ReminderStore { get; } = new();

    /// <summary>Over all decisions, times and messages so far.</summary>
    public ulong TraceHash => _trace.Hash;

    /// <summary>Work items run so far.</summary>
    public long Steps => _trace.Steps;

    /// <summary>The number of silos, up or down.</summary>
    public int SiloCount => _silos.Length;

    /// <summary>Counters of the calls that the scenario made.</summary>
    public GrainHostStatistics ClientStatistics => _clientStatistics;

    /// <summary>Runs a scenario, and everything that it sets off, until it ends.</summary>
    /// <param name="scenario">Runs on the simulated scheduler too.</param>
    /// <param name="maxVirtualTime">Fails the run if the scenario takes longer.</param>
    /// <exception cref="SimulationException">The scenario failed, is stuck, or something failed that no caller sees.</exception>
    public void Run(Func<SimulationClient, Task> scenario, TimeSpan maxVirtualTime)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var task = _scenarioScheduler.Run(() => scenario(Client));
        _scheduler.RunUntil(task, maxVirtualTime);
        if (task.IsFaulted)
            throw new SimulationException($"The scenario failed. {Describe()}\n{task.Exception.InnerException!.Message}", task.Exception.InnerException);
        if (task.IsCanceled)
            throw new SimulationException($"The scenario was cancelled. {Describe()}");
    }

    /// <inheritdoc cref="Run(Func{SimulationClient, Task}, TimeSpan)"/>
    public TResult Run<TResult>(Func<SimulationClient, Task<TResult>> scenario, TimeSpan maxVirtualTime)
    {
        var result = default(TResult);
        Run(async client => { result = await scenario(client); }, maxVirtualTime);
        return result!;
    }

    /// <summary>The services of a silo, of its present incarnation.</summary>
    public IServiceProvider GetServices(int silo) => At(silo).Services;

    /// <summary>The silo that the cluster believes to hold the grain; null: none.</summary>
    public int? FindSilo(IAddressable grain) => _membership.Find(grain.GetGrainId())?.Index;

    public void Dispose()
    {
        _clientPending.Dispose();
        foreach (var silo in _silos)
            silo.Lifetime.Kill();
        foreach (var provider in _providers)
        {
            // Silos are dead, so a service that waits for one would wait for ever; what completes at once is released.
            _ = provider.DisposeAsync().AsTask();
        }
    }

    internal IGrainFactory DoorOf(int silo) => _doors[At(silo).Index];

    private SimulatedSilo At(int silo) => (uint)silo < (uint)_silos.Length
        ? _silos[silo]
        : throw new ArgumentOutOfRangeException(nameof(silo), silo, $"There are {_silos.Length} silos.");

    private GrainFactory NewFactory(SiloDoor? door) => new(
        _manifest, _network, _clientPending, OnUnobserved, () => At(door?.Index ?? 0).Services, door);

    private void OnUnobserved(string source, GrainId grainId, Exception error)
    {
        _trace.Event(
            SimulationEventKind.UnobservedError,
            grainId.GetUniformHashCode(),
            static s => $"{s.Source} of {s.GrainId}: {s.Error.Message}",
            (Source: source, GrainId: grainId, Error: error));
        if (!_options.IsExpectedError(error))
            _scheduler.Fail($"Error that no caller sees, from {source} of {grainId}: {error.Message}", error);
    }

    private string Describe() => $"Seed {Seed}, step {_trace.Steps}, virtual time {Time.Elapsed}, trace {_trace.Hash:x16}.";
}
