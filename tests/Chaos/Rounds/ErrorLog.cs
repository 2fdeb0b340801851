namespace OrleansMonitor.Chaos.Rounds;

/// <summary>Collects what silos log as an error, or say before they die. Thread-safe; bounded, and says what it left out.</summary>
internal sealed class ErrorLog
{
    private const int MaxKept = 20;

    /// <summary>As the silos' log has them: a JSON object a line.</summary>
    private static readonly string[] Marks = ["\"LogLevel\":\"Error\"", "\"LogLevel\":\"Critical\"", "Unhandled exception"];

    private readonly Lock _gate = new();
    private readonly List<string> _kept = [];
    private long _left;

    public void Add(string line)
    {
        if (!Array.Exists(Marks, mark => line.Contains(mark, StringComparison.Ordinal)))
            return;
        lock (_gate)
        {
            if (_kept.Count < MaxKept)
                _kept.Add(line);
            else
                _left++;
        }
    }

    /// <summary>What came since the last time.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            var taken = _left == 0 ? _kept.ToArray() : [.. _kept, $"and {_left} more"];
            _kept.Clear();
            _left = 0;
            return taken;
        }
    }
}
