using OrleansMonitor.Client.Privacy;

namespace OrleansMonitor.Client.Recording;

/// <summary>What recording threads share.</summary>
internal sealed class RecordingHub
{
    private readonly bool _isSystemTime;
    private long _coarseOffsetMs;
    private long _faults;
    private long _malformed;
    private bool _isClosed;

    public RecordingHub(RecordRings rings, TimeProvider time, ClientPrivacy? privacy = null)
    {
        Rings = rings;
        Time = time;
        Privacy = privacy;
        LabelsSampledOut = new StripedCounter(rings.Count);
        _isSystemTime = time == TimeProvider.System;
        SynchronizeClock();
    }

    public RecordRings Rings { get; }

    public TimeProvider Time { get; }

    /// <summary>What becomes of values and ids; null: they stay as they are.</summary>
    public ClientPrivacy? Privacy { get; }

    /// <summary>The client is disposed: records are dropped and counted.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    public StripedCounter LabelsSampledOut { get; }

    /// <summary>Exceptions that were kept from the prediction path.</summary>
    public long Faults => Volatile.Read(ref _faults);

    /// <summary>Records with more features than declared, an index outside of the declared classes, or an invalid name.</summary>
    public long Malformed => Volatile.Read(ref _malformed);

    /// <summary>The hash of an id as it leaves the process; 0 is no id.</summary>
    public ulong HashOf(InferenceId id) => Privacy?.Key is { } key ? key.Of(id.Hash) : id.Hash;

    public void Close() => Volatile.Write(ref _isClosed, true);

    public void CountFault() => Interlocked.Increment(ref _faults);

    public void CountMalformed() => Interlocked.Increment(ref _malformed);

    /// <summary>The index of a name; one that is no name is counted.</summary>
    public ushort Known(ushort index) => Known(index, index);

    /// <param name="index">What is taken.</param>
    /// <param name="given">What the caller's name has; none is counted.</param>
    public ushort Known(ushort index, ushort given)
    {
        if (given == NameTable.None)
            CountMalformed();
        return index;
    }

    /// <summary>The index of a category, made coarser where a rule says so; none where the rule cannot.</summary>
    public ushort Category(NameTable names, RuleInUse? rule, string category)
    {
        if (rule is null)
            return Known(names.IndexOf(category));
        return rule.TryCoarsen(category, out var coarse) ? Known(names.IndexOf(coarse)) : NameTable.None;
    }

    /// <summary>
    /// Event time for a record that brings none. The system's fine clock would cost more than the rest of recording, so the
    /// coarse one is read, which the kernel moves on every 1 to 4 ms; the background thread keeps it to the wall clock.
    /// </summary>
    public long NowUnixMs() =>
        _isSystemTime ? Volatile.Read(ref _coarseOffsetMs) + Environment.TickCount64 : Time.GetUtcNow().ToUnixTimeMilliseconds();

    public void SynchronizeClock()
    {
        if (_isSystemTime)
            Volatile.Write(ref _coarseOffsetMs, Time.GetUtcNow().ToUnixTimeMilliseconds() - Environment.TickCount64);
    }
}
