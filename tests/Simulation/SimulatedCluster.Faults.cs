using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;
using OrleansMonitor.Simulation.Silos;
using OrleansMonitor.Simulation.State;

namespace OrleansMonitor.Simulation;

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
        foreach (var call in _doors[silo].Pending.Unanswered)
            _network.FailLater(call, $"has no answer: {crashed} went down");
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
        Record(SimulationEventKind.SiloStopping, stopped);
        await stopped.StopAsync();
        stopped.Lifetime.Kill();
        _membership.Leave(stopped);
        // Its last answers may still be under way; who has none by then never gets one.
        Time.CreateTimer(_ => GiveUpOn(stopped), null, _options.MinFailureDetection, Timeout.InfiniteTimeSpan);
    }

    private void StartSilo(int index, int generation)
    {
        var services = new ServiceCollection();
        _configure?.Invoke(index, services);
        services.TryAddSingleton<IGrainStorage>(provider =>
            new FaultyGrainStorage(StateStore, _options.Storage, _storageRandom, provider.GetRequiredService<TimeProvider>()));
        var silo = new SimulatedSilo(index, generation, _options, _types, _scheduler, Time, _network, services, OnUnobserved);
        _silos[index] = silo;
        _incarnations.Add(silo);
        _membership.Join(silo);
        Record(SimulationEventKind.SiloStarted, silo);
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
    }

    private void GiveUpOn(SimulatedSilo dead)
    {
        GiveUp(Client, dead);
        foreach (var door in _doors)
        {
            // Calls that a scenario makes from within an isolated silo go on there.
            if (door.Silo != dead)
                GiveUp(door, dead);
        }

        foreach (var silo in _silos)
        {
            if (silo is { IsDown: false } && silo != dead)
                GiveUp(silo.Grains, dead);
        }
    }

    private static void GiveUp(SimulatedGrainFactory caller, SimulatedSilo dead)
    {
        foreach (var call in caller.Pending.Unanswered)
        {
            if (call.Destination == dead)
                call.TryFail(call.Unavailable($"has no answer: {dead} was declared dead"));
        }
    }

    private void Record(SimulationEventKind kind, SimulatedSilo silo) =>
        _trace.Event(kind, (ulong)silo.Index << 32 | (uint)silo.Generation, static s => s.ToString(), silo);
}
