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
            AddDense(Locate(indices[i]), 1);
    }

    /// <summary>
    /// Makes the bins cover the occupied range and [<paramref name="low"/>, <paramref name="high"/>], as far as the span allows. Returns the lowest
    /// index that is kept: records below it are counted there.
    /// </summary>
    private int Cover(int low, int high)
    {
        if (Total == 0)
        {
            var only = high - MaxBins + 1;
            (_low, _high) = (Math.Max(low, only), high);
            _first = _low & -Granularity;
            Reserve(_high | (Granularity - 1));
            return only;
        }

        var newHigh = Math.Max(_high, high);
        var floor = newHigh - MaxBins + 1;
        var newLow = Math.Max(Math.Min(_low, low), floor);
        var (moved, movedSpill, movedWeight) = _low < floor ? TakeBelow(floor) : default;
        if (newLow < _first || newHigh >= _first + _bins.Length)
            Relayout(newLow, newHigh, Math.Max(_low, newLow), _high);
        (_low, _high) = (newLow, newHigh);
        if (moved + movedSpill > 0)
        {
            _bins[floor - _first] += moved;
            if (_isSpilled)
                _spill![floor - _first] += movedSpill;
            if (_isWeighted)
                _weights![floor - _first] += movedWeight;
            _collapsed = moved + movedSpill;
        }

        return floor;
    }

    private (uint Bins, ulong Spill, double Weight) TakeBelow(int floor)
    {
        var (start, length) = (_low - _first, Math.Min(_high + 1, floor) - _low);
        (uint Bins, ulong Spill, double Weight) taken = default;
        foreach (ref var cell in _bins.AsSpan(start, length))
        {
            taken.Bins += cell;
            cell = 0;
        }

        for (var i = start; _isSpilled && i < start + length; i++)
        {
            taken.Spill += _spill![i];
            _spill[i] = 0;
        }

        for (var i = start; _isWeighted && i < start + length; i++)
        {
            taken.Weight += _weights![i];
            _weights[i] = 0;
        }

        return taken;
    }

    /// <summary>Moves the cells of [keepLow, keepHigh], the only ones that are not zero, to where the range [low, high] fits.</summary>
    private void Relayout(int low, int high, int keepLow, int keepHigh)
    {
        var first = low & -Granularity;
        var size = Math.Max((high | (Granularity - 1)) + 1 - first, _bins.Length);
        var (from, to, count) = keepLow <= keepHigh ? (keepLow - _first, keepLow - first, keepHigh - keepLow + 1) : default;
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
