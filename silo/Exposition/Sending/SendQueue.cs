namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>Batches that wait for the receiver, oldest first; past the bound the oldest goes that is not being sent. Thread-safe.</summary>
internal sealed class SendQueue(int capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<FigureBatch> _batches = [];
    private readonly SemaphoreSlim _added = new(0, 1);

    public int Count
    {
        get
        {
            lock (_lock)
                return _batches.Count;
        }
    }

    /// <summary>Adds a batch, and returns the one that had to go; null: none.</summary>
    public FigureBatch? Add(FigureBatch batch)
    {
        lock (_lock)
        {
            FigureBatch? dropped = null;
            // The first one is being sent.
            if (_batches.Count > capacity && _batches.First?.Next is { } oldest)
            {
                dropped = oldest.Value;
                _batches.Remove(oldest);
            }

            _batches.AddLast(batch);
            if (_added.CurrentCount == 0)
                _added.Release();
            return dropped;
        }
    }

    /// <summary>Waits for the first batch, which stays until it is removed.</summary>
    public async Task<FigureBatch> PeekAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_batches.First is { } first)
                    return first.Value;
            }

            await _added.WaitAsync(cancellationToken);
        }
    }

    public void Remove(FigureBatch batch)
    {
        lock (_lock)
            _batches.Remove(batch);
    }

    public void Dispose() => _added.Dispose();
}
