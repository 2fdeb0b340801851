using System.Diagnostics.CodeAnalysis;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Labels and measurements that came before their prediction, in order of arrival. Those that found it leave a stale place in the queue;
/// the queue is rebuilt when most of it is stale.
/// </summary>
internal sealed class WaitingLabels
{
    private readonly Dictionary<(ulong Id, string? Measurement), Waiting> _labels = [];

    // The names of what was measured, by id; labels are found without it.
    private readonly Dictionary<ulong, List<string>> _measured = [];
    private Queue<(ulong Id, string? Measurement, long Arrival)> _order = new();

    internal int Count => _labels.Count;

    internal void Add(LateLabel label, long arrival, long expiresAt)
    {
        _labels[(label.Id, label.Measurement)] = new Waiting(label, arrival, expiresAt);
        if (label.Measurement is { } name)
        {
            if (!_measured.TryGetValue(label.Id, out var names))
                _measured.Add(label.Id, names = []);
            names.Add(name);
        }

        _order.Enqueue((label.Id, label.Measurement, arrival));
        if (_order.Count > 2 * _labels.Count + 1024)
            _order = new Queue<(ulong, string?, long)>(_order.Where(IsLive));
    }

    /// <summary>Another one of the same name for the same prediction takes the place of one that waits, and waits no longer than it would have.</summary>
    internal void Replace(LateLabel label)
    {
        var key = (label.Id, label.Measurement);
        _labels[key] = _labels[key] with { Label = label };
    }

    internal bool TryGet(ulong id, string? measurement, out LateLabel label)
    {
        var found = _labels.TryGetValue((id, measurement), out var waiting);
        label = waiting.Label;
        return found;
    }

    /// <summary>Takes the label of a prediction.</summary>
    internal bool Take(ulong id, out LateLabel label)
    {
        var found = _labels.Remove((id, null), out var waiting);
        label = waiting.Label;
        return found;
    }

    internal IReadOnlyList<LateLabel> MeasurementsOf(ulong id) =>
        _measured.TryGetValue(id, out var names) ? names.ConvertAll(name => _labels[(id, name)].Label) : [];

    internal IReadOnlyList<LateLabel> TakeMeasurements(ulong id)
    {
        var taken = MeasurementsOf(id);
        foreach (var measurement in taken)
            _labels.Remove((id, measurement.Measurement));
        _measured.Remove(id);
        return taken;
    }

    /// <summary>Drops what came at or before a time, or whose chunk is gone; answers how many.</summary>
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
        if (!TryPeek(out var oldest))
            return;
        var (id, name) = (oldest.Label.Id, oldest.Label.Measurement);
        _labels.Remove((id, name));
        if (name is null || !_measured.TryGetValue(id, out var names))
            return;
        names.Remove(name);
        if (names.Count == 0)
            _measured.Remove(id);
    }

    private bool TryPeek([NotNullWhen(true)] out Waiting oldest)
    {
        while (_order.TryPeek(out var head))
        {
            if (IsLive(head))
            {
                oldest = _labels[(head.Id, head.Measurement)];
                return true;
            }

            _order.Dequeue();
        }

        oldest = default;
        return false;
    }

    private bool IsLive((ulong Id, string? Measurement, long Arrival) place) =>
        _labels.TryGetValue((place.Id, place.Measurement), out var waiting) && waiting.Arrival == place.Arrival;

    private readonly record struct Waiting(LateLabel Label, long Arrival, long ExpiresAt);
}
