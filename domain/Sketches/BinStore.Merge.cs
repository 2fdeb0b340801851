namespace OrleansMonitor.Domain.Sketches;

internal sealed partial class BinStore
{
    internal void Merge(BinStore other)
    {
        if (other.Total == 0)
            return;
        if (!other._isDense)
        {
            var (indices, count) = (other._sparse, (int)other.Total);
            for (var i = 0; i < count; i++)
                Add(indices[i]);
            return;
        }

        Densify();
        var floor = Cover(other._low, other._high);
        if (other._isWeighted)
            EnsureWeighted();
        if (other._isSpilled && !_isSpilled)
            EnsureSpilled();
        MakeRoom(other._unspilled);
        var low = other._low;
        for (; low < floor && low <= other._high; low++)
            MergeBelow(floor, other, low);
        if (other._high == _high)
            _collapsed += other._collapsed;
        if (low <= other._high)
            MergeRange(other, low, other._high - low + 1);
        Total += other.Total;
        _weightTotal += other.Weight;
    }

    private void MergeBelow(int floor, BinStore other, int index)
    {
        var from = index - other._first;
        AddCell(floor - _first, other._bins[from], other.WeightOfCell(from));
        if (other._isSpilled)
            _spill![floor - _first] += other._spill![from];
        _collapsed += other.Cell(from);
    }

    private void MergeRange(BinStore other, int low, int length)
    {
        var (to, from) = (low - _first, low - other._first);
        BinMath.Add(_bins.AsSpan(to, length), other._bins.AsSpan(from, length));
        for (var i = 0; other._isSpilled && i < length; i++)
            _spill![to + i] += other._spill![from + i];
        if (!_isWeighted)
            return;
        if (other._isWeighted)
        {
            BinMath.Add(_weights.AsSpan(to, length), other._weights.AsSpan(from, length));
            return;
        }

        for (var i = 0; i < length; i++)
            _weights![to + i] += other.Cell(from + i);
    }
}
