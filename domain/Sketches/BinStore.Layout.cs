namespace OrleansMonitor.Domain.Sketches;

internal sealed partial class BinStore
{
    /// <summary>Moves the list of indices into bins; from here on the bins are used, whatever the count.</summary>
    private void Densify()
    {
        if (_isDense)
            return;
        var (indices, count) = (_sparse, (int)Total);
        _isDense = true;
        Total = 0;
        for (var i = 0; i < count; i++)
        {
            Cover(indices[i], indices[i]);
            AddDense(indices[i], 1);
        }
    }

    /// <summary>Makes the bins cover the occupied range and [<paramref name="low"/>, <paramref name="high"/>].</summary>
    private void Cover(int low, int high)
    {
        Densify();
        if (Total == 0)
        {
            (_low, _high) = (low, high);
            _first = _low & -Granularity;
            Reserve(_high | (Granularity - 1));
            return;
        }

        var (newLow, newHigh) = (Math.Min(_low, low), Math.Max(_high, high));
        if (newLow < _first || newHigh >= _first + _bins.Length)
            Relayout(newLow, newHigh);
        (_low, _high) = (newLow, newHigh);
    }

    /// <summary>Moves the cells of the occupied range, the only ones that are not zero, to where the range [low, high] fits.</summary>
    private void Relayout(int low, int high)
    {
        var first = low & -Granularity;
        var size = Math.Max((high | (Granularity - 1)) + 1 - first, _bins.Length);
        var (from, to, count) = (_low - _first, _low - first, _high - _low + 1);
        _bins = Moved(_bins, size, from, to, count);
        if (_isSpilled)
            _spill = Moved(_spill!, size, from, to, count);
        if (_isWeighted)
            _weights = Moved(_weights!, size, from, to, count);
        _first = first;
    }

    private static T[] Moved<T>(T[] cells, int size, int from, int to, int count)
    {
        if (cells.Length < size)
        {
            var larger = new T[size];
            cells.AsSpan(from, count).CopyTo(larger.AsSpan(to));
            return larger;
        }

        cells.AsSpan(from, count).CopyTo(cells.AsSpan(to));
        if (to > from)
            cells.AsSpan(from, Math.Min(count, to - from)).Clear();
        else
            cells.AsSpan(Math.Max(from, to + count)..(from + count)).Clear();
        return cells;
    }

    private void Reserve(int last)
    {
        var size = last + 1 - _first;
        if (_bins.Length < size)
            _bins = new uint[size];
    }

    /// <summary>Before <paramref name="count"/> more records: spills the 32-bit cells if one of them might overflow.</summary>
    private void MakeRoom(ulong count)
    {
        if (_unspilled + count > uint.MaxValue)
            Spill();
        _unspilled += count;
    }

    private void Spill()
    {
        EnsureSpilled();
        for (var i = _low - _first; i <= _high - _first; i++)
        {
            _spill![i] += _bins[i];
            _bins[i] = 0;
        }

        _unspilled = 0;
    }

    private void EnsureSpilled()
    {
        if (_spill is null || _spill.Length < _bins.Length)
            _spill = new ulong[_bins.Length];
        _isSpilled = true;
    }

    /// <summary>From here on weights are kept; so far each was 1.</summary>
    private void EnsureWeighted()
    {
        Densify();
        if (_isWeighted)
            return;
        if (_weights is null || _weights.Length < _bins.Length)
            _weights = new double[_bins.Length];
        for (var i = _low - _first; Total > 0 && i <= _high - _first; i++)
            _weights[i] = Cell(i);
        _weightTotal = Total;
        _isWeighted = true;
    }
}
