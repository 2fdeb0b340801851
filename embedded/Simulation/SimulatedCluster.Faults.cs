using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Hosting;
using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Reminders;
using OrleansMonitor.Embedded.Scheduling;
using OrleansMonitor.Embedded.Storage;

namespace OrleansMonitor.Embedded.Simulation;

public sealed partial class SimulatedCluster
{
    /// <summary>Whether the silo's code runs (it may be isolated).</summary>
    public bool IsUp(int silo) => !At(silo).IsDown;

    /// <summary>
    /// Ends a silo between two turns: nothing of it runs any more, no OnDeactivateAsync. The others notice after the
    /// failure detection time; until then its grains are called in vain. Called by code of that silo, such as a store that
    /// shall die while it writes, it lets the turn run to its next incomplete await; its messages are not sent any more.
    /// </summary>
    public void CrashSilo(int silo)
    {
        var crashed = At(silo);
        if (crashed.IsDown)
            return;
        crashed.Lifetime.Kill();
        Record(SimulationEventKind.SiloCrashed, crashed);
        foreach (var request in _clientPending.Snapshot())
        {
            if (request.Reference!.Factory.Origin is SiloDoor door && door.Index == silo)
                _network.FailLater(request, $"{crashed} went down");
        }

        DeclareDeadLater(crashed);
    }

    /// <summary>Starts a new, empty incarnation of a silo that is down. The old one is declared dead at once.</summary>
    public void RestartSilo(int silo)
    {
        var old = At(silo);
        if (!old.IsDown)
            throw new InvalidOperationException($"{old} is up; crash or stop it first.");
        DeclareDead(old);
        StartSilo(silo, old.Generation + 1);
    }

    /// <summary>
    /// Cuts a silo off from the others and from clients. It goes on, with its activations and timers, and reaches the
    /// stores; after the failure detection time the others declare it dead and activate its grains anew. It is then a
    /// zombie: two activations of a grain exist, and only the store can tell them apart.
    /// </summary>
    public void Isolate(int silo)
    {
        var isolated = At(silo);
        if (isolated.IsDown || isolated.IsIsolated)
            return;
        isolated.IsIsolated = true;
        Record(SimulationEventKind.SiloIsolated, isolated);
        DeclareDeadLater(isolated);
    }

    /// <summary>Ends the isolation. A silo that finds itself declared dead ends at once and restarts empty, as in Orleans.</summary>
    public void Heal(int silo)
    {
        var healed = At(silo);
        if (!healed.IsIsolated || healed.IsDown)
            return;
        healed.IsIsolated = false;
        Record(SimulationEventKind.SiloHealed, healed);
        if (!healed.IsDeclaredDead)
            return;
        CrashSilo(silo);
        RestartSilo(silo);
    }

    /// <summary>Stops a silo in good order: its activations finish their work and run OnDeactivateAsync. It is then down.</summary>
    public async Task StopSiloAsync(int silo)
    {
        var stopped = At(silo);
        if (stopped.IsDown || stopped.IsStopping)
            return;
        stopped.IsStopping = true;
        Record(SimulationEventKind.SiloStopping, stopped);
        await stopped.Runtime.StopAsync(CancellationToken.None);
        stopped.Lifetime.Kill();
        _membership.Leave(stopped);
        RefreshReminders();
        // Its last answers may still be under way; who has none by then never gets one.
        Time.CreateTimer(_ => GiveUpOn(stopped), null, _options.MinFailureDetection, Timeout.InfiniteTimeSpan);
    }

    private void StartSilo(int index, int generation)
    {
        var lifetime = new SiloLifetime();
        var silo = new SimulatedSilo(index, generation, lifetime);
        _silos[index] = silo;
        var clock = new SiloTimeProvider(Time, lifetime);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(new SiloEnvironment
        {
            Name = $"silo-{index}",
            Address = SiloAddress.New(IPAddress.Loopback, 11111 + index, generation),
            Dispatcher = _scheduler,
            Transport = _network,
            Lifetime = lifetime,
            RequestsPerTurn = 1,
            PendingLists = 1,
            NextSchedulerId = _scheduler.NextSchedulerId,
            OnUnobserved = OnUnobserved,
            Origin = silo,
        });
        _configure?.Invoke(index, services);
        services.TryAddSingleton<IGrainStateStore>(
            new FaultyGrainStateStore(StateStore, _options.Storage, _storageRandom, clock));
        services.TryAddSingleton<IReminderStore>(ReminderStore);
        EmbeddedGrainServices.AddSilo(services, options => _options.Grains.CopyTo(options));
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        silo.Connect(provider);
        _membership.Join(silo);
        Record(SimulationEventKind.SiloStarted, silo);
        _ = silo.Runtime.SystemScheduler.Run(() => StartAsync(silo));
        RefreshReminders();
    }

    private async Task StartAsync(SimulatedSilo silo)
    {
        try
        {
            await silo.Runtime.StartAsync();
        }
        catch (Exception error)
        {
            _scheduler.Fail($"{silo} did not start: {error.Message}", error);
        }
    }

    private void DeclareDeadLater(SimulatedSilo silo)
    {
        var delay = _faultRandom.NextTime(_options.MinFailureDetection, _options.MaxFailureDetection);
        Time.CreateTimer(
            _ =>
            {
                if (silo.IsDown || silo.IsIsolated)
                    DeclareDead(silo);
            },
            null,
            delay,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>The other silos take it out of the directory and give up on its answers.</summary>
    private void DeclareDead(SimulatedSilo dead)
    {
        if (dead.IsDeclaredDead)
            return;
        _membership.Leave(dead);
        Record(SimulationEventKind.SiloDeclaredDead, dead);
        GiveUpOn(dead);
        RefreshReminders();
    }

    private void GiveUpOn(SimulatedSilo dead)
    {
        GiveUp(_clientPending.Snapshot(), dead);
        foreach (var silo in _silos)
        {
            if (silo is { IsDown: false } && silo != dead)
                GiveUp(silo.Runtime.Factory.Pending.Snapshot(), dead);
        }
    }

    private void GiveUp(List<GrainRequest> requests, SimulatedSilo dead)
    {
        foreach (var request in requests)
        {
            // Calls that a scenario makes from within an isolated silo go on there.
            var isWithin = request.Reference!.Factory.Origin is SiloDoor door && _silos[door.Index] == dead;
            if (request.Destination == dead && !isWithin)
                request.TryFail(new SiloUnavailableException($"{request.Method} of {request.GrainId}: {dead} was declared dead."));
        }
    }

    private void RefreshReminders()
    {
        foreach (var silo in _membership.Members)
        {
            if (silo is { IsDown: false, IsIsolated: false })
                silo.Runtime.Reminders.Refresh();
        }
    }

    private void Record(SimulationEventKind kind, SimulatedSilo silo) =>
        _trace.Event(kind, (ulong)silo.Index << 32 | (uint)silo.Generation, static s => s.ToString(), silo);
}
