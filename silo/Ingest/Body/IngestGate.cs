using Microsoft.Extensions.Options;

namespace OrleansMonitor.Silo.Ingest.Body;

/// <summary>
/// Bounds the requests in progress and the bytes that they hold. Nothing waits: past a bound a client is sent away. A client with
/// several requests holds no more than what is left free beside all clients (Choudhury and Hahne, Dynamic queue length thresholds,
/// 1998): one alone gets half, two a third each, and however many there are, there is room for one more.
/// </summary>
internal sealed class IngestGate
{
    /// <summary>The client that is not held to a share: programs of this machine, which can do worse than to send batches.</summary>
    public const string Unlimited = "";

    private readonly IngestOptions _options;
    private readonly IngestInstruments _instruments;
    private readonly Lock _turn = new();
    private readonly Dictionary<string, ClientShare> _clients = new(StringComparer.Ordinal);
    private readonly Stack<ClientShare> _free = [];
    private int _batches;
    private long _bytes;

    public IngestGate(IOptions<IngestOptions> options, IngestInstruments instruments)
    {
        _options = options.Value;
        _instruments = instruments;
        instruments.Observe(() => Volatile.Read(ref _batches), () => Volatile.Read(ref _bytes));
    }

    /// <summary>Clients that have requests in progress.</summary>
    public int Clients
    {
        get
        {
            lock (_turn)
                return _clients.Count;
        }
    }

    /// <summary>A slot for a request of a client, to be given back by <see cref="Leave"/>; null: there is none for it.</summary>
    public ClientShare? TryEnter(string client)
    {
        string cause;
        lock (_turn)
        {
            _clients.TryGetValue(client, out var share);
            if (_batches >= _options.MaxConcurrentBatches)
            {
                cause = "batches";
            }
            else if (share is not null && client.Length > 0 && share.Batches >= _options.MaxConcurrentBatches - _batches)
            {
                cause = "client-batches";
            }
            else
            {
                if (share is null)
                {
                    share = _free.TryPop(out var free) ? free : new ClientShare(this);
                    share.Client = client;
                    _clients.Add(client, share);
                }

                _batches++;
                share.Batches++;
                return share;
            }
        }

        _instruments.Overloaded(cause);
        return null;
    }

    /// <summary>The request is over, and holds no bytes any more.</summary>
    public void Leave(ClientShare share)
    {
        lock (_turn)
        {
            _batches--;
            if (--share.Batches > 0)
                return;
            _clients.Remove(share.Client);
            _free.Push(share);
        }
    }

    internal bool TryReserve(ClientShare share, long bytes)
    {
        string cause;
        lock (_turn)
        {
            var free = _options.MaxBytesInFlight - _bytes - bytes;
            // The first request of a client is held to its own limit alone, or the largest body would need twice the room.
            if (free < 0)
            {
                cause = "bytes";
            }
            else if (share.Batches > 1 && share.Client.Length > 0 && share.Bytes + bytes > free)
            {
                cause = "client-bytes";
            }
            else
            {
                _bytes += bytes;
                share.Bytes += bytes;
                return true;
            }
        }

        _instruments.Overloaded(cause);
        return false;
    }

    internal void Release(ClientShare share, long bytes)
    {
        lock (_turn)
        {
            _bytes -= bytes;
            share.Bytes -= bytes;
        }
    }
}

/// <summary>What one client's requests hold together.</summary>
internal sealed class ClientShare(IngestGate gate)
{
    // Under the gate's lock.
    internal string Client { get; set; } = IngestGate.Unlimited;

    internal int Batches { get; set; }

    internal long Bytes { get; set; }

    public bool TryReserve(long bytes) => gate.TryReserve(this, bytes);

    public void Release(long bytes) => gate.Release(this, bytes);
}
