using OrleansMonitor.Simulation.Scheduling;
using OrleansMonitor.Simulation.Silos;

namespace OrleansMonitor.Simulation.Network;

/// <summary>
/// Carries calls between a client and simulated silos: late, out of order, or not at all. A message is delivered at most once, as in
/// Orleans.
/// </summary>
internal sealed class SimulatedNetwork(
    SimulatedMembership membership,
    SimulationScheduler scheduler,
    SimulatedTimeProvider time,
    SeededRandom random,
    SimulationTrace trace,
    SimulationOptions options,
    Action<string, GrainId, Exception> unobserved)
{
    private long _messages;

    private NetworkFaults Faults => options.Network;

    internal void Send(GrainCall call)
    {
        var source = call.Caller.Silo;
        if (source is { IsDown: true })
        {
            // The caller died with its silo, unless it is a scenario that stood outside.
            if (call.Caller.IsDoor)
                FailLater(call, $"was not sent: {source} is down");
            return;
        }

        Route(call, source, SimulationEventKind.RequestSent);
    }

    internal void Respond(SimulatedSilo at, GrainCall call)
    {
        if (at.IsDown)
            return;
        Record(SimulationEventKind.ResponseSent, call, at);
        var source = call.Caller.Silo;
        if (source == at)
            scheduler.Add(new Delivery(() => ArriveBack(call)), NextId());
        else if (!Connected(source, at) || random.NextBool(Faults.ResponseLoss))
            Record(SimulationEventKind.ResponseLost, call, at);
        else
            After(Delay(), () => ArriveBack(call));
    }

    /// <summary>Sends on a request that an ended activation had not begun.</summary>
    internal void Forward(SimulatedSilo from, GrainCall call) => Route(call, from, SimulationEventKind.RequestForwarded);

    internal void OnActivationEnded(SimulatedSilo silo, GrainId grainId) => membership.Remove(grainId, silo);

    /// <summary>The caller has given up and wants the work to end.</summary>
    internal void Cancel(GrainCall call)
    {
        var (source, target) = (call.Caller.Silo, call.Destination);
        if (source == target)
            call.CancelWork();
        else if (Connected(source, target) && !random.NextBool(Faults.RequestLoss))
            After(Delay(), call.CancelWork);
    }

    internal void FailLater(GrainCall call, string why)
    {
        Record(SimulationEventKind.RequestRefused, call, null);
        After(Delay(), () => Fail(call, call.Unavailable(why)));
    }

    internal void Expire(GrainCall call)
    {
        Record(SimulationEventKind.RequestTimedOut, call, null);
        call.TryFail(new TimeoutException($"{call.Method} of {call.GrainId} did not answer within {options.ResponseTimeout} (ResponseTimeout)."));
    }

    private void Route(GrainCall call, SimulatedSilo? source, SimulationEventKind kind)
    {
        var target = membership.Locate(call.GrainId, call.Class, source);
        if (target is null)
        {
            FailLater(call, "was not sent: no silo is left");
            return;
        }

        call.Destination = target;
        Record(kind, call, target);
        if (target == source)
        {
            scheduler.Add(new Delivery(() => Arrive(call, target)), NextId());
            return;
        }

        try
        {
            call.WriteBody();
        }
        catch (Exception error)
        {
            Fail(call, error);
            return;
        }

        if (!Connected(source, target) || random.NextBool(Faults.RequestLoss))
            Record(SimulationEventKind.RequestLost, call, target);
        else
            After(Delay(), () => ArriveFromAfar(call, target));
    }

    private void ArriveFromAfar(GrainCall call, SimulatedSilo target)
    {
        if (target.IsDown)
        {
            if (target.IsDeclaredDead || random.NextBool(options.ConnectionRefused))
                FailLater(call, $"was not begun: {target} refuses connections");
            else
                Record(SimulationEventKind.RequestLost, call, target);
        }
        else if (!Connected(call.Caller.Silo, target))
        {
            Record(SimulationEventKind.RequestLost, call, target);
        }
        else
        {
            call.ReadBody(target);
            Arrive(call, target);
        }
    }

    private void Arrive(GrainCall call, SimulatedSilo target)
    {
        if (target.IsDown)
            return;
        var isHere = call.Class.MaxLocalWorkers > 0 || membership.Find(call.GrainId) == target || target.Catalog.Find(call.GrainId) is not null;
        if (isHere)
        {
            Record(SimulationEventKind.RequestArrived, call, target);
            target.Receive(call);
        }
        else if (++call.Hops > options.MaxForwardCount)
        {
            FailLater(call, $"was forwarded more than {options.MaxForwardCount} times");
        }
        else
        {
            Route(call, target, SimulationEventKind.RequestForwarded);
        }
    }

    private void ArriveBack(GrainCall call)
    {
        if (call.Caller.Silo is { IsDown: true })
            return;
        Record(SimulationEventKind.ResponseArrived, call, null);
        call.Publish();
    }

    private void Fail(GrainCall call, Exception error)
    {
        if (call.IsOneWay)
            unobserved(call.Method, call.GrainId, error);
        else
            call.TryFail(error);
    }

    /// <summary>A client is on the side of the majority.</summary>
    private static bool Connected(SimulatedSilo? a, SimulatedSilo? b) =>
        a == b || (a is not { IsIsolated: true } && b is not { IsIsolated: true });

    private TimeSpan Delay()
    {
        var delay = random.NextTime(Faults.MinDelay, Faults.MaxDelay);
        return random.NextBool(Faults.SlowProbability) ? delay + random.NextTime(TimeSpan.Zero, Faults.SlowDelay) : delay;
    }

    private void After(TimeSpan delay, Action action) => time.CreateTimer(static state => ((Action)state!)(), action, delay, Timeout.InfiniteTimeSpan);

    // Even, where schedulers and timers have small numbers of their own: a hash need not tell them apart, only repeat.
    private long NextId() => ++_messages << 1;

    private void Record(SimulationEventKind kind, GrainCall call, SimulatedSilo? silo)
    {
        var place = silo is null ? 0UL : (ulong)(silo.Index + 1) << 32;
        trace.Event(
            kind,
            call.GrainId.GetUniformHashCode() ^ place,
            static s => $"{s.Call.Method} of {s.Call.GrainId}{(s.Silo is null ? "" : $" at {s.Silo}")}"
                + (s.Call.Response?.Exception is { } error ? $": {error.GetType().Name}" : ""),
            (Call: call, Silo: silo));
    }

    private sealed class Delivery(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();
    }
}
