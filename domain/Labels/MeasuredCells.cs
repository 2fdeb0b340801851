namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// What was measured of the predictions in a join: chains of cells, one a name, 20 bytes each. Cells that were freed are used again.
/// </summary>
internal sealed class MeasuredCells
{
    // Cell 0 ends every chain.
    private MeasuredCell[] _cells = new MeasuredCell[1];
    private int _used = 1;
    private int _free;

    internal int Count { get; private set; }

    internal ref MeasuredCell this[int cell] => ref _cells[cell];

    /// <summary>The cell of a name in a chain; 0: there is none. Its length is told then.</summary>
    internal int Find(int first, int name, out int length)
    {
        length = 0;
        for (var cell = first; cell != 0; cell = _cells[cell].Next, length++)
        {
            if (_cells[cell].Name == name)
                return cell;
        }

        return 0;
    }

    /// <summary>Puts a cell in front of a chain.</summary>
    internal int Add(int first, int name, JoinValue value, int values)
    {
        var cell = _free;
        if (cell != 0)
            _free = _cells[cell].Next;
        else
            cell = _used++;
        if (cell == _cells.Length)
            Array.Resize(ref _cells, Math.Max(64, 2 * cell));
        _cells[cell] = new MeasuredCell { Value = value, Name = name, Values = values, Next = first };
        Count++;
        return cell;
    }

    internal void Free(int first)
    {
        for (var cell = first; cell != 0;)
        {
            var next = _cells[cell].Next;
            _cells[cell].Next = _free;
            _free = cell;
            Count--;
            cell = next;
        }
    }
}

/// <summary>The value of one name; of several that are averaged, how many they were.</summary>
internal struct MeasuredCell
{
    internal JoinValue Value;
    internal int Name;
    internal int Values;
    internal int Next;
}
