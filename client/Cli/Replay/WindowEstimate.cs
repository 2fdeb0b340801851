using System.Text;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Cli.Replay;

/// <summary>
/// An upper bound of the bytes that a silo folds a batch into. It rejects the rows of windows past 6 MiB (<c>Ingest:MaxFoldedBytes</c>), so
/// a batch of rows that lie far apart, each in a window of its own, ends before.
/// </summary>
internal sealed class WindowEstimate
{
    private const int MaxBytes = 4 << 20;

    // A window of one record: measured 240 bytes with its node's part, and 27 for each feature with a name of four letters.
    private const int WindowBytes = 320;
    private const int ColumnBytes = 48;

    // The mean map of an embedding: 256 numbers of eight bytes.
    private const int EmbeddingBytes = 2_400;

    // A batch ends where no more than so many windows have room: to count them costs a look at all its rows.
    private const int Reserve = 256;

    // The shortest base windows that models are known to have; longer ones only make fewer.
    private static readonly TierSchedule Schedule = TierSchedule.WithBase(TimeSpan.FromSeconds(1));

    private readonly int _maxWindows;
    private readonly List<(string Segment, long Time)> _rows = [];
    private readonly Dictionary<string, long> _newest = new(StringComparer.Ordinal);
    private readonly HashSet<(string Segment, WindowStart Window)> _windows = [];
    private long _nextCount;

    public WindowEstimate(ReplayPlan plan)
    {
        var names = plan.Features.Concat(plan.Categories).Concat(plan.Measures).Concat(plan.Dimensions).Concat(plan.Probabilities.Select(static each => each.Class));
        var bytes = WindowBytes + names.Sum(static name => ColumnBytes + Encoding.UTF8.GetByteCount(name)) + (EmbeddingBytes * plan.Embeddings.Count);
        _maxWindows = Math.Max(1, MaxBytes / bytes);
        Clear();
    }

    /// <summary>Whether the batch is to end before its next row.</summary>
    public bool IsFull { get; private set; }

    public void Clear()
    {
        _rows.Clear();
        _newest.Clear();
        _nextCount = _maxWindows;
        IsFull = false;
    }

    /// <param name="segment">The row's segment.</param>
    /// <param name="time">Its event time, Unix milliseconds.</param>
    public void Add(string segment, long time)
    {
        _rows.Add((segment, time));
        _newest[segment] = Math.Max(time, _newest.GetValueOrDefault(segment));
        if (_rows.Count < _nextCount)
            return;
        // A row adds one window at most; that it is newer than the others only makes theirs longer.
        var free = _maxWindows - Count();
        IsFull = free <= Math.Min(Reserve, _maxWindows / 8);
        _nextCount = _rows.Count + free;
    }

    private int Count()
    {
        _windows.Clear();
        foreach (var (segment, time) in _rows)
            _windows.Add((segment, Schedule.EndFor(time, _newest[segment])));
        return _windows.Count;
    }
}
