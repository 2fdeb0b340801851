namespace OrleansMonitor.Domain.Records;

/// <summary>Which rows of a block are kept. Nothing is stored while all are.</summary>
internal sealed class KeptRows
{
    private bool[] _dropped = [];
    private int _rows;

    public int Dropped { get; private set; }

    public bool KeepsAll => Dropped == 0;

    public int Kept => _rows - Dropped;

    public void Reset(int rows)
    {
        if (Dropped > 0)
            _dropped.AsSpan().Clear();
        if (_dropped.Length < rows)
            _dropped = new bool[Math.Max(rows, 2 * _dropped.Length)];
        _rows = rows;
        Dropped = 0;
    }

    public bool Keeps(int row) => !_dropped[row];

    /// <summary>True the first time: a record is dropped once, for its first reason.</summary>
    public bool Drop(int row)
    {
        if (_dropped[row])
            return false;
        Dropped++;
        return _dropped[row] = true;
    }
}
