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

        Cover(other._low, other._high);
        if (other._isWeighted)
            EnsureWeighted();
        if (other._isSpilled && !_isSpilled)
            EnsureSpilled();
        MakeRoom(other._unspilled);
        MergeCells(other);
        Collapsed += other.Collapsed;
        Total += other.Total;
        _weightTotal += other.Weight;
    }

    private void MergeCells(BinStore other)
    {
        var (to, from, length) = (other._low - _first, other._low - other._first, other._high - other._low + 1);
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
