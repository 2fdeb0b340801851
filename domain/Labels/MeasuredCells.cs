namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// What was measured of the predictions in a join: for each entry that has any a chain of cells, one a name, 20 bytes each and some 30 for
/// the chain. Cells that were freed are used again.
/// </summary>
internal sealed class MeasuredCells
{
    private readonly Dictionary<long, int> _first = [];

    // Cell 0 ends every chain.
    private MeasuredCell[] _cells = new MeasuredCell[1];
    private int _used = 1;
    private int _free;

    internal int Count { get; private set; }

    internal ref MeasuredCell this[int cell] => ref _cells[cell];

    /// <summary>The first cell of an entry, by its number; 0: nothing was measured.</summary>
    internal int First(long entry) => _first.GetValueOrDefault(entry);

    /// <summary>The cell of a name; 0: there is none. How many names the entry has is told then.</summary>
    internal int Find(long entry, int name, out int names)
    {
        names = 0;
        for (var cell = First(entry); cell != 0; cell = _cells[cell].Next, names++)
        {
            if (_cells[cell].Name == name)
                return cell;
        }

        return 0;
    }

    internal void Add(long entry, int name, JoinValue value, int values)
    {
        var cell = _free;
        if (cell != 0)
            _free = _cells[cell].Next;
        else
            cell = _used++;
        if (cell == _cells.Length)
            Array.Resize(ref _cells, Math.Max(64, 2 * cell));
        _cells[cell] = new MeasuredCell { Value = value, Name = name, Values = values, Next = First(entry) };
        _first[entry] = cell;
        Count++;
    }

    /// <summary>An entry is gone.</summary>
    internal void Free(long entry)
    {
        if (Count == 0 || !_first.Remove(entry, out var first))
            return;
        for (var cell = first; cell != 0;)
        {
            var next = _cells[cell].Next;
            _cells[cell].Next = _free;
            _free = cell;
            Count--;
            cell = next;
        }
    }

    /// <summary>Gives names their indices in another table.</summary>
    internal void Rename(JoinNames from, JoinNames to)
    {
        foreach (var first in _first.Values)
        {
            for (var cell = first; cell != 0; cell = _cells[cell].Next)
            {
                ref var measured = ref _cells[cell];
                measured.Value = JoinValue.Of(to.IndexOf(from.Name(measured.Value.Class)), measured.Value.Number);
                measured.Name = to.IndexOf(from.Name(measured.Name));
            }
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
