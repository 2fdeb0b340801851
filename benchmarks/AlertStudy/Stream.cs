using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.AlertStudy;

/// <summary>
/// A rule that is evaluated every 30 s on a window of 5 min, on a stream of labelled predictions: ten blocks of 30 s, of which each
/// evaluation replaces the oldest.
/// </summary>
internal sealed class Stream
{
    public const int Blocks = 10;

    private readonly AlertRule _rule;
    private readonly int _size;
    private readonly Verdict[] _verdicts;
    private readonly int[] _right = new int[Blocks];
    private int _sum;
    private int _next;
    private int _filled;
    private AlertState _state;
    private long _time;

    public Stream(AlertRule rule, int windowRecords)
    {
        _rule = rule;
        _size = windowRecords / Blocks;
        _verdicts = Study.Verdicts(rule, _size * Blocks);
    }

    public int BlockSize => _size;

    public AlertPhase Phase => _state.Phase;

    /// <summary>Back to an empty window and an alert that never fired.</summary>
    public void Clear()
    {
        Array.Clear(_right);
        (_sum, _next, _filled, _time, _state) = (0, 0, 0, 0, default);
    }

    /// <summary>One block more, and an evaluation once the window is full.</summary>
    public void Add(int right)
    {
        _sum += right - _right[_next];
        _right[_next] = right;
        _next = (_next + 1) % Blocks;
        _filled = Math.Min(_filled + 1, Blocks);
        _time += 30_000;
        if (_filled == Blocks)
            _state = _state.Advance(_rule, _verdicts[_sum], _time);
    }
}
