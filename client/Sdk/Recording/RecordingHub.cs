namespace OrleansMonitor.Client.Recording;

/// <summary>What recording threads share.</summary>
internal sealed class RecordingHub(RecordRings rings, TimeProvider time)
{
    private long _faults;
    private long _malformed;
    private bool _isClosed;

    public RecordRings Rings { get; } = rings;

    public TimeProvider Time { get; } = time;

    /// <summary>The client is disposed: records are dropped and counted.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    public StripedCounter LabelsSampledOut { get; } = new(rings.Count);

    /// <summary>Exceptions that were kept from the prediction path.</summary>
    public long Faults => Volatile.Read(ref _faults);

    /// <summary>Records with more features than declared, an index outside of the declared classes, or an invalid name.</summary>
    public long Malformed => Volatile.Read(ref _malformed);

    public void Close() => Volatile.Write(ref _isClosed, true);

    public void CountFault() => Interlocked.Increment(ref _faults);

    public void CountMalformed() => Interlocked.Increment(ref _malformed);

    public long NowUnixMs() => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
