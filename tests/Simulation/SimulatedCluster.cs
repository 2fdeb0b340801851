using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Simulation.Network;
using OrleansMonitor.Simulation.Scheduling;
using OrleansMonitor.Simulation.Silos;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation;

/// <summary>
/// Several silos on one thread, in virtual time. They run ordinary grain classes by Orleans' public abstractions, through its generated
/// proxies and its serializer. One seed decides which ready turn runs next and how long messages take, so a run repeats exactly: equal
/// seeds give equal <see cref="TraceHash"/>es.
/// <para>Code under simulation stays on the schedulers it is given: no <c>ConfigureAwait(false)</c>, no <c>Task.Run</c>, no real input
/// and output, and no <see cref="TaskCreationOptions.RunContinuationsAsynchronously"/> (with <c>WhenAll</c> or <c>WaitAsync</c> it goes
/// through the thread pool; under a grain's scheduler continuations are queued anyway). A run that finds work from another thread
/// fails.</para>
/// <para>Grains take their <see cref="IGrainContext"/> by constructor: the context that Orleans' base class finds by itself can only be
/// set by Orleans. For the same reason persistent states are the simulator's own. Not simulated: reminders, streams, observers, request
/// context, migration, versions of contracts and call filters.</para>
/// </summary>
public sealed partial class SimulatedCluster : IDisposable
{
    private readonly SimulationOptions _options;
    private readonly Action<int, IServiceCollection>? _configure;
    private readonly OrleansTypes _types;
    private readonly SimulationTrace _trace;
    private readonly SimulationScheduler _scheduler;
    private readonly SimulatedMembership _membership;
    private readonly SimulatedNetwork _network;
    private readonly TurnScheduler _scenarioScheduler;
    private readonly SeededRandom _faultRandom;
    private readonly SeededRandom _storageRandom;
    private readonly Door[] _doors;
    private readonly SimulatedSilo[] _silos;
    private readonly List<SimulatedSilo> _incarnations = [];

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
        _types = OrleansTypes.Of(options.GrainAssemblies);
        Time = new SimulatedTimeProvider(options.StartTime);
        Random = new SeededRandom(seed, 1);
        StateStore = new SimulatedGrainStorage(options.StateSerializer);
        _faultRandom = new SeededRandom(seed, 2);
        _storageRandom = new SeededRandom(seed, 3);
        _trace = new SimulationTrace(Time, options.EventLog);
        _scheduler = new SimulationScheduler(Time, new SeededRandom(seed, 4), _trace, options.MaxSteps, Describe);
        _membership = new SimulatedMembership(new SeededRandom(seed, 5), _trace);
        _network = new SimulatedNetwork(_membership, _scheduler, Time, new SeededRandom(seed, 6), _trace, options, OnUnobserved);
        _scenarioScheduler = new TurnScheduler(_scheduler, new SiloLifetime());
        Client = new SimulationClient(this, _types, _network, NewPending());
        _silos = new SimulatedSilo[options.Silos];
        _doors = new Door[options.Silos];
        for (var i = 0; i < _silos.Length; i++)
        {
            _doors[i] = new Door(this, i, NewPending());
            StartSilo(i, 1);
        }
    }

    public long Seed { get; }

    /// <summary>The clock of the cluster; those of the silos show the same.</summary>
    public SimulatedTimeProvider Time { get; }

    /// <summary>For scenarios; the cluster's own decisions use other streams of the seed.</summary>
    public SeededRandom Random { get; }

    public SimulationClient Client { get; }

    public NetworkFaults Network => _options.Network;

    public StorageFaults Storage => _options.Storage;

    /// <summary>What persistent states are kept in, unless services name another storage; it survives crashes.</summary>
    public SimulatedGrainStorage StateStore { get; }

    /// <summary>Over all decisions, times and messages so far.</summary>
    public ulong TraceHash => _trace.Hash;

    /// <summary>Work items run so far.</summary>
    public long Steps => _trace.Steps;

    /// <summary>The number of silos, up or down.</summary>
    public int SiloCount => _silos.Length;

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
        foreach (var silo in _incarnations)
        {
            silo.Lifetime.Kill();
            // Silos are dead, so a service that waits for one would wait for ever; what completes at once is released.
            _ = silo.Services.DisposeAsync().AsTask();
        }
    }

    internal IGrainFactory DoorOf(int silo) => _doors[At(silo).Index];

    private SimulatedSilo At(int silo) => (uint)silo < (uint)_silos.Length
        ? _silos[silo]
        : throw new ArgumentOutOfRangeException(nameof(silo), silo, $"There are {_silos.Length} silos.");

    private PendingCalls NewPending() => new(Time, _options.ResponseTimeout, _network.Expire);

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

    /// <summary>Calls that a scenario makes from within a silo.</summary>
    private sealed class Door(SimulatedCluster cluster, int index, PendingCalls pending)
        : SimulatedGrainFactory(cluster._types, cluster._network, pending)
    {
        public override IServiceProvider ServiceProvider => Silo.Services;

        internal override SimulatedSilo Silo => cluster._silos[index];

        internal override bool IsDoor => true;
    }
}
