using System.Collections.Concurrent;
using OrleansMonitor.Client.Sampling;

namespace OrleansMonitor.Client.Recording;

/// <summary>The monitors of a client, by name and by number. They are never removed; their number is bounded.</summary>
internal sealed class MonitorRegistry(RecordingHub hub, SamplingOptions sampling, int maxMonitors)
{
    private readonly ConcurrentDictionary<(string Model, string Version, string Segment), ModelMonitor> _byName = new();
    private readonly ConcurrentDictionary<string, ModelState> _models = new(StringComparer.Ordinal);
    private readonly ModelMonitor _overflow = new(hub, -1, new ModelState("other", sampling, hub.NowUnixMs()), "", "", new ModelSchema());
    private readonly ModelMonitor[] _monitors = new ModelMonitor[maxMonitors];
    private readonly Lock _gate = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>What drops the records of the monitors past the limit.</summary>
    public ModelMonitor Overflow => _overflow;

    public ModelMonitor this[int index] => _monitors[index];

    public ModelMonitor? Find(string model, string version, string segment) => _byName.GetValueOrDefault((model, version, segment));

    public ModelMonitor GetOrAdd(string model, string version, string segment, ModelSchema schema)
    {
        lock (_gate)
        {
            if (_byName.TryGetValue((model, version, segment), out var known))
                return known;
            if (_count == _monitors.Length)
                return _overflow;
            if (!_models.TryGetValue(model, out var state))
                _models[model] = state = new ModelState(model, sampling, hub.NowUnixMs());
            var monitor = new ModelMonitor(hub, _count, state, version, segment, schema);
            _monitors[_count] = monitor;
            Volatile.Write(ref _count, _count + 1);
            _byName[(model, version, segment)] = monitor;
            return monitor;
        }
    }

    /// <summary>The silo wants this rate for a model.</summary>
    public void Want(string model, double rate)
    {
        if (_models.TryGetValue(model, out var state))
            state.Sampling.Want(rate, hub.NowUnixMs());
    }
}
