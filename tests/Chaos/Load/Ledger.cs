using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Chaos.Load;

/// <summary>Records of acknowledged batches, per model and window and per node. Thread-safe.</summary>
internal sealed class Ledger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Model, long Window), long> _windows = [];
    private readonly Dictionary<string, long> _nodes = [];

    public long Records
    {
        get
        {
            lock (_gate)
                return _nodes.Values.Sum();
        }
    }

    public void Add(string node, IReadOnlyList<BatchPart> parts)
    {
        lock (_gate)
        {
            foreach (var part in parts)
            {
                var key = (part.Model, part.TimeUnixMs);
                _windows[key] = _windows.GetValueOrDefault(key) + part.Records;
                _nodes[node] = _nodes.GetValueOrDefault(node) + part.Records;
            }
        }
    }

    /// <summary>Records per window (start in Unix milliseconds) of a model.</summary>
    public SortedDictionary<long, long> WindowsOf(string model)
    {
        lock (_gate)
            return new(_windows.Where(entry => entry.Key.Model == model).ToDictionary(entry => entry.Key.Window, entry => entry.Value));
    }

    public long RecordsOf(string node)
    {
        lock (_gate)
            return _nodes.GetValueOrDefault(node);
    }
}
