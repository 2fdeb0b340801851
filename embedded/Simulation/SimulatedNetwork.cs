using Orleans.Runtime;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Reminders;
using OrleansMonitor.Embedded.Routing;

namespace OrleansMonitor.Embedded.Simulation;

/// <summary>
/// Carries messages between a client and simulated silos: late, out of order, or not at all. A message is delivered at
/// most once, as in Orleans.
/// </summary>
internal sealed class SimulatedNetwork(
    SimulatedMembership membership,
    SimulationScheduler scheduler,
    SimulatedTimeProvider time,
    SeededRandom random,
    SimulationTrace trace,
    SimulationOptions options,
    Func<int, SimulatedSilo> siloAt) : IMessageTransport
{
    private long _messages;

    private NetworkFaults Faults => options.Network;

    public void Connect(SiloRuntime silo)
    {
        // The cluster tells the network of its silos.
    }

    public void Send(GrainRequest request)
    {
        var source = SourceOf(request);
        if (source is { IsDown: true })
        {
            // The caller died with its silo, unless it is a scenario that stood outside.
            if (request.Reference!.Factory.Origin is SiloDoor)
                FailLater(request, $"{source} is down");
            return;
        }

        Route(request, source, SimulationEventKind.RequestSent);
    }

    public void Respond(SiloRuntime silo, GrainRequest request)
    {
        var at = (SimulatedSilo)silo.Origin!;
        if (at.IsDown)
            return;
        if (request.Method!.OneWay)
        {
            request.Publish();
            return;
        }

        var source = SourceOf(request);
        Record(SimulationEventKind.ResponseSent, request, at);
        if (source == at)
            scheduler.Add(new Arrival(this, request, null), NextId());
        else if (!Connected(source, at) || random.NextBool(Faults.ResponseLoss))
            Record(SimulationEventKind.ResponseLost, request, at);
        else
            After(Delay(), new Arrival(this, request, null));
    }

    public void Forward(SiloRuntime silo, GrainRequest request) =>
        Route(request, (SimulatedSilo)silo.Origin!, SimulationEventKind.RequestForwarded);

    public void OnActivationEnded(SiloRuntime silo, GrainId grainId) =>
        membership.Remove(grainId, (SimulatedSilo)silo.Origin!);

    public bool OwnsReminders(SiloRuntime silo, GrainId grainId) => membership.Owns((SimulatedSilo)silo.Origin!, grainId);

    public void OnReminderChanged(SiloRuntime silo, ReminderKey key)
    {
        var at = (SimulatedSilo)silo.Origin!;
        if (at.IsIsolated)
            return;
        foreach (var member in membership.Members)
        {
            if (member is { IsDown: false, IsIsolated: false })
                member.Runtime.Reminders.Reload(key);
        }
    }

    internal void FailLater(GrainRequest request, string why)
    {
        Record(SimulationEventKind.RequestRefused, request, null);
        After(Delay(), new Refusal(request, new SiloUnavailableException($"{request.Method} of {request.GrainId}: {why}.")));
    }

    private void Route(GrainRequest request, SimulatedSilo? source, SimulationEventKind kind)
    {
        var target = membership.Locate(request.GrainId, request.Reference!.Class, source);
        if (target is null)
        {
            FailLater(request, "no silo is left");
            return;
        }

        request.Destination = target;
        Record(kind, request, target);
        if (target == source)
            scheduler.Add(new Arrival(this, request, target), NextId());
        else if (!Connected(source, target) || random.NextBool(Faults.RequestLoss))
            Record(SimulationEventKind.RequestLost, request, target);
        else
            After(Delay(), new Arrival(this, request, target));
    }

    private void Arrive(GrainRequest request, SimulatedSilo target)
    {
        if (target.IsDown)
        {
            if (target.IsDeclaredDead || random.NextBool(options.ConnectionRefused))
                FailLater(request, $"{target} refuses connections");
            else
                Record(SimulationEventKind.RequestLost, request, target);
            return;
        }

        if (!Connected(SourceOf(request), target))
        {
            Record(SimulationEventKind.RequestLost, request, target);
            return;
        }

        var grainClass = request.Reference!.Class;
        var isHere = grainClass.MaxLocalWorkers > 0
            || membership.Find(request.GrainId) == target
            || target.Runtime.Catalog.Find(request.GrainId) is not null;
        if (isHere)
        {
            Record(SimulationEventKind.RequestArrived, request, target);
            target.Runtime.Receive(request);
        }
        else if (++request.Hops > options.Grains.MaxForwardCount)
        {
            FailLater(request, $"forwarded more than {options.Grains.MaxForwardCount} times (MaxForwardCount)");
        }
        else
        {
            Route(request, target, SimulationEventKind.RequestForwarded);
        }
    }

    private void ArriveBack(GrainRequest request)
    {
        if (SourceOf(request) is { IsDown: true })
            return;
        Record(SimulationEventKind.ResponseArrived, request, null);
        request.Publish();
    }

    private SimulatedSilo? SourceOf(GrainRequest request) => request.Reference!.Factory.Origin switch
    {
        SimulatedSilo silo => silo,
        SiloDoor door => siloAt(door.Index),
        _ => null,
    };

    /// <summary>A client is on the side of the majority.</summary>
    private static bool Connected(SimulatedSilo? a, SimulatedSilo? b) =>
        a == b || (a is not { IsIsolated: true } && b is not { IsIsolated: true });

    private TimeSpan Delay()
    {
        var delay = random.NextTime(Faults.MinDelay, Faults.MaxDelay);
        return random.NextBool(Faults.SlowProbability) ? delay + random.NextTime(TimeSpan.Zero, Faults.SlowDelay) : delay;
    }

    private void After(TimeSpan delay, IThreadPoolWorkItem item) =>
        time.CreateTimer(static state => ((IThreadPoolWorkItem)state!).Execute(), item, delay, Timeout.InfiniteTimeSpan);

    // Even, where schedulers and timers have small numbers of their own: a hash need not tell them apart, only repeat.
    private long NextId() => ++_messages << 1;

    private void Record(SimulationEventKind kind, GrainRequest request, SimulatedSilo? silo)
    {
        var place = silo is null ? 0UL : (ulong)(silo.Index + 1) << 32;
        trace.Event(
            kind,
            request.GrainId.GetUniformHashCode() ^ place,
            static s => $"{s.Request.Method} of {s.Request.GrainId}{(s.Silo is null ? "" : $" at {s.Silo}")}"
                + (s.Request.Error is null ? "" : $": {s.Request.Error.GetType().Name}"),
            (Request: request, Silo: silo));
    }

    private sealed class Arrival(SimulatedNetwork network, GrainRequest request, SimulatedSilo? target) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            if (target is null)
                network.ArriveBack(request);
            else
                network.Arrive(request, target);
        }
    }

    private sealed class Refusal(GrainRequest request, Exception error) : IThreadPoolWorkItem
    {
        public void Execute() => request.TryFail(error);
    }
}
