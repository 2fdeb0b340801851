namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>
/// The spans that this silo has counted last, each with its model: one that is sent again is known, and an evaluation that names only the
/// span finds the model. Each client has spans of its own, so that none can make another's pass for one that was sent before, nor learn its model. The oldest make room. Thread-safe.
/// </summary>
internal sealed class RecentSpans(int capacity)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<(Guid Client, ulong Span), string> _models = [];
    private readonly Queue<(Guid Client, ulong Span)> _order = new();

    public int Count
    {
        get
        {
            lock (_turn)
                return _models.Count;
        }
    }

    /// <param name="client">Who sends, <see cref="Security.Access.Caller.Epoch"/>.</param>
    /// <param name="span">A hash of trace and span; 0 is none.</param>
    public bool Contains(Guid client, ulong span) => ModelOf(client, span) is not null;

    public string? ModelOf(Guid client, ulong span)
    {
        lock (_turn)
            return span != 0 && _models.TryGetValue((client, span), out var model) ? model : null;
    }

    public void Add(Guid client, ulong span, string model)
    {
        if (span == 0 || capacity == 0)
            return;
        lock (_turn)
        {
            if (!_models.TryAdd((client, span), model))
                return;
            _order.Enqueue((client, span));
            if (_order.Count > capacity)
                _models.Remove(_order.Dequeue());
        }
    }
}
