using System.Diagnostics.CodeAnalysis;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Labels that came before their prediction, in order of arrival. Those that found it leave a stale place in the queue;
/// the queue is rebuilt when most of it is stale.
/// </summary>
internal sealed class WaitingLabels
{
    private readonly Dictionary<ulong, Waiting> _labels = [];
    private Queue<(ulong Id, long Arrival)> _order = new();

    internal int Count => _labels.Count;

    internal void Add(LateLabel label, long arrival, long expiresAt)
    {
        _labels[label.Id] = new Waiting(label, arrival, expiresAt);
        _order.Enqueue((label.Id, arrival));
        if (_order.Count > 2 * _labels.Count + 1024)
            _order = new Queue<(ulong, long)>(_order.Where(IsLive));
    }

    /// <summary>Another label for the same prediction takes the place of one that waits, and waits no longer than it would have.</summary>
    internal void Replace(LateLabel label) => _labels[label.Id] = _labels[label.Id] with { Label = label };

    internal bool TryGet(ulong id, out LateLabel label)
    {
        var found = _labels.TryGetValue(id, out var waiting);
        label = waiting.Label;
        return found;
    }

    internal bool Take(ulong id, out LateLabel label)
    {
        var found = _labels.Remove(id, out var waiting);
        label = waiting.Label;
        return found;
    }

    /// <summary>Drops labels that came at or before a time, or whose chunk is gone; answers how many.</summary>
    internal int DropThrough(long arrival, long chunkExpiresAt)
    {
        var dropped = 0;
        while (TryPeek(out var oldest) && (oldest.Arrival <= arrival || oldest.ExpiresAt <= chunkExpiresAt))
        {
            DropOldest();
            dropped++;
        }

        return dropped;
    }

    internal void DropOldest()
    {
        if (TryPeek(out var oldest))
            _labels.Remove(oldest.Label.Id);
    }

    private bool TryPeek([NotNullWhen(true)] out Waiting oldest)
    {
        while (_order.TryPeek(out var head))
        {
            if (IsLive(head))
            {
                oldest = _labels[head.Id];
                return true;
            }

            _order.Dequeue();
        }

        oldest = default;
        return false;
    }

    private bool IsLive((ulong Id, long Arrival) place) => _labels.TryGetValue(place.Id, out var waiting) && waiting.Arrival == place.Arrival;

    private readonly record struct Waiting(LateLabel Label, long Arrival, long ExpiresAt);
}
