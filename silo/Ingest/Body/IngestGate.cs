using Microsoft.Extensions.Options;

namespace OrleansMonitor.Silo.Ingest.Body;

/// <summary>Bounds the requests in progress and the bytes that they hold. Nothing waits: past a bound a client is sent away.</summary>
internal sealed class IngestGate
{
    private readonly IngestOptions _options;
    private int _batches;
    private long _bytes;

    public IngestGate(IOptions<IngestOptions> options, IngestInstruments instruments)
    {
        _options = options.Value;
        instruments.Observe(() => Volatile.Read(ref _batches), () => Volatile.Read(ref _bytes));
    }

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _batches) <= _options.MaxConcurrentBatches)
            return true;
        Interlocked.Decrement(ref _batches);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _batches);

    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= _options.MaxBytesInFlight)
            return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
