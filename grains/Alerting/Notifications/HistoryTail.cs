namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>The newest lines of the history. When there are enough for a page they go to a grain of their own, so that the notifier's state stays small.</summary>
internal sealed class HistoryTail
{
    /// <summary>Lines of a page. Page n holds the lines from n × this + 1 on.</summary>
    public const int PageSize = 64;

    private readonly List<AlertHistoryEntry> _tail = [];

    /// <summary>Lines so far; also the number of the newest one.</summary>
    public long Entries { get; private set; }

    /// <summary>The oldest one first.</summary>
    public IReadOnlyList<AlertHistoryEntry> Lines => _tail;

    /// <summary>Pages that are full and kept elsewhere.</summary>
    public long Pages => (Entries - _tail.Count) / PageSize;

    public bool HasPage => _tail.Count >= PageSize;

    public void Restore(IEnumerable<AlertHistoryEntry> tail, long entries)
    {
        _tail.AddRange(tail);
        Entries = entries;
    }

    public void Add(Func<long, AlertHistoryEntry> make) => _tail.Add(make(++Entries));

    /// <summary>The lines of the next page.</summary>
    public AlertHistoryEntry[] NextPage() => [.. _tail.Take(PageSize)];

    /// <summary>They are durable elsewhere.</summary>
    public void PageWritten() => _tail.RemoveRange(0, PageSize);
}
