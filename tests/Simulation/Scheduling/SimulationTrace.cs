namespace OrleansMonitor.Simulation.Scheduling;

/// <summary>A rolling hash over every decision of a simulation, and optionally a log of its events.</summary>
internal sealed class SimulationTrace(SimulatedTimeProvider time, Action<SimulationEvent>? log)
{
    private ulong _hash = 14695981039346656037;

    internal ulong Hash => _hash;

    internal long Steps { get; private set; }

    internal void Turn(long id)
    {
        Steps++;
        Mix((ulong)SimulationEventKind.Turn);
        Mix((ulong)id);
        Mix((ulong)time.GetTimestamp());
    }

    /// <param name="kind">What happened.</param>
    /// <param name="id">Numbers that tell it apart, equal in every run.</param>
    /// <param name="detail">Made only for a log.</param>
    /// <param name="state">Passed to <paramref name="detail"/>.</param>
    internal void Event<TState>(SimulationEventKind kind, ulong id, Func<TState, string> detail, TState state)
    {
        Mix((ulong)kind);
        Mix(id);
        log?.Invoke(new SimulationEvent(Steps, time.Elapsed, kind, detail(state)));
    }

    // FNV-1a over 64-bit words; a final fold spreads the high bits, which multiplication alone never brings down.
    private void Mix(ulong value)
    {
        _hash = (_hash ^ value) * 1099511628211;
        _hash ^= _hash >> 29;
    }
}
