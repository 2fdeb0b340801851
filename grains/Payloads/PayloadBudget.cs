using Microsoft.Extensions.Options;

namespace OrleansMonitor.Grains.Payloads;

/// <summary>What waits on this silo, in all parts together. Thread-safe.</summary>
public sealed class PayloadBudget(IOptions<KServeOptions> options)
{
    private readonly Lock _turn = new();
    private int _events;
    private long _bytes;

    public (int Events, long Bytes) Held
    {
        get
        {
            lock (_turn)
                return (_events, _bytes);
        }
    }

    public bool TryTake(long bytes)
    {
        lock (_turn)
        {
            if (_events >= options.Value.MaxWaiting || _bytes + bytes > options.Value.MaxWaitingBytes)
                return false;
            _events++;
            _bytes += bytes;
            return true;
        }
    }

    public void Release(long bytes)
    {
        lock (_turn)
        {
            _events--;
            _bytes -= bytes;
        }
    }
}
