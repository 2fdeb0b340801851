namespace OrleansMonitor.Simulation.Tests;

/// <summary>A service through which grains tell a test what they do, and a test holds them up.</summary>
public sealed class Probe
{
    private readonly Lock _lock = new();
    private readonly List<string> _log = [];
    private readonly List<(Func<IReadOnlyList<string>, bool> Condition, TaskCompletionSource Source)> _waiting = [];
    private readonly Dictionary<string, TaskCompletionSource> _gates = [];

    public string[] Log
    {
        get
        {
            lock (_lock)
                return [.. _log];
        }
    }

    public void Add(string entry)
    {
        List<TaskCompletionSource> met = [];
        lock (_lock)
        {
            _log.Add(entry);
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (!_waiting[i].Condition(_log))
                    continue;
                met.Add(_waiting[i].Source);
                _waiting.RemoveAt(i);
            }
        }

        foreach (var source in met)
            source.TrySetResult();
    }

    public void Clear()
    {
        lock (_lock)
            _log.Clear();
    }

    public int Count(string entry)
    {
        lock (_lock)
            return _log.Count(e => e == entry);
    }

    /// <summary>Completes when the entry was added so many times.</summary>
    public Task WaitForAsync(string entry, int count = 1)
    {
        lock (_lock)
        {
            if (_log.Count(e => e == entry) >= count)
                return Task.CompletedTask;
            var source = new TaskCompletionSource();
            _waiting.Add((log => log.Count(e => e == entry) >= count, source));
            return source.Task;
        }
    }

    /// <summary>Completes when the test opens the gate.</summary>
    public Task PassAsync(string gate) => Gate(gate).Task;

    public void Open(string gate) => Gate(gate).TrySetResult();

    private TaskCompletionSource Gate(string name)
    {
        lock (_lock)
        {
            if (!_gates.TryGetValue(name, out var gate))
                _gates[name] = gate = new TaskCompletionSource();
            return gate;
        }
    }
}
