using System.Buffers;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Classification;

/// <content>Which classes have a row and a column, and the growth of the cells.</content>
public sealed partial class ConfusionMatrix
{
    private const int MinStride = 4;
    private const int MaxSlots = MaxClasses + 2;

    /// <summary>
    /// Slots for names that all have records here or in what is being added; a name may be given twice. Where they are too many
    /// with those already kept, the ordinally largest go to <see cref="Other"/>.
    /// </summary>
    private void Admit(ReadOnlySpan<string> used, Span<ushort> slots)
    {
        if (used.Length <= MaxClasses && TryAdmit(used, slots))
        {
            return;
        }

        if (_mayHaveUnused)
        {
            RemoveUnused();
        }

        foreach (var name in used)
        {
            if (_classes.Find(name) >= 0)
            {
                continue;
            }

            if (_classes.Count == MaxClasses)
            {
                var largest = _classes.Ordered[^1];
                if (string.CompareOrdinal(name, _classes.Name(largest)) > 0)
                {
                    continue;
                }

                Evict(largest);
            }

            Add(name);
        }

        // Only now: a name may have gone again for a smaller one behind it.
        for (var i = 0; i < used.Length; i++)
        {
            var slot = _classes.Find(used[i], ClassIndex.Guess(i));
            slots[i] = slot < 0 ? (ushort)Other : (ushort)slot;
        }
    }

    /// <summary>Slots for names of which some may have no record; false, and some of them added, where they are too many.</summary>
    private bool TryAdmit(ReadOnlySpan<string> names, Span<ushort> slots)
    {
        for (var i = 0; i < names.Length; i++)
        {
            var slot = _classes.Find(names[i], ClassIndex.Guess(i));
            if (slot < 0)
            {
                if (_classes.Count == MaxClasses)
                {
                    return false;
                }

                _mayHaveUnused = true;
                slot = Add(names[i]);
            }

            slots[i] = (ushort)slot;
        }

        return true;
    }

    private int Add(string name)
    {
        var slot = _classes.Add(name);
        if (slot >= _stride)
        {
            Grow(slot + 1);
        }

        return slot;
    }

    private void Grow(int slots)
    {
        var stride = _stride;
        while (stride < slots)
        {
            stride *= 2;
        }

        stride = Math.Min(stride, MaxSlots);
        Restride(ref _counts, stride);
        if (HasWeights)
        {
            Restride(ref _weights, stride);
            ExactSum.Resize(ref _rowSquares, stride);
            ExactSum.Resize(ref _columnSquares, stride);
        }

        _stride = stride;
    }

    // From the last row to the first, since a row's new place lies behind its old one. Cells behind _stride² are zero.
    private void Restride<T>(ref T[] cells, int stride)
    {
        if (cells.Length < stride * stride)
        {
            Array.Resize(ref cells, stride * stride);
        }

        for (var row = _stride - 1; row > 0; row--)
        {
            var from = cells.AsSpan(row * _stride, _stride);
            from.CopyTo(cells.AsSpan(row * stride, _stride));
            cells.AsSpan(row * _stride, Math.Min(_stride, row * (stride - _stride))).Clear();
        }
    }

    /// <summary>
    /// Counts classes that were actual, or predicted, in fewer than <paramref name="least"/> records as other, and the rarest of the rest with
    /// them while other is below it. False: every class stays.
    /// </summary>
    internal bool Withhold(ulong least)
    {
        var changed = false;
        foreach (var slot in _classes.Ordered.ToArray())
        {
            if (IsFew(slot, least))
            {
                Evict(slot);
                changed = true;
            }
        }

        while (_classes.Count > 0 && IsFew(Other, least))
        {
            Evict(_classes.Ordered.ToArray().MinBy(slot => RowCount(slot) + ColumnCount(slot)));
            changed = true;
        }

        return changed;
    }

    private bool IsFew(int slot, ulong least) => Privacy.Withholding.IsFew(RowCount(slot), least) || Privacy.Withholding.IsFew(ColumnCount(slot), least);

    private ulong RowCount(int slot)
    {
        var sum = 0UL;
        for (var i = 0; i < _classes.SlotEnd; i++)
        {
            sum += i == Absent ? 0 : _counts[slot * _stride + i];
        }

        return sum;
    }

    private ulong ColumnCount(int slot)
    {
        var sum = 0UL;
        for (var i = 0; i < _classes.SlotEnd; i++)
        {
            sum += i == Absent ? 0 : _counts[i * _stride + slot];
        }

        return sum;
    }

    private void RemoveUnused()
    {
        foreach (var slot in _classes.Ordered.ToArray())
        {
            if (!IsUsed(slot))
            {
                _classes.Remove(slot);
            }
        }

        _mayHaveUnused = false;
    }

    private bool IsUsed(int slot)
    {
        for (var i = 0; i < _classes.SlotEnd; i++)
        {
            if (i != Absent && (_counts[slot * _stride + i] | _counts[i * _stride + slot]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Evict(int slot)
    {
        var diagonal = slot * _stride + slot;
        AddOtherCorrect(_counts[diagonal], CellWeight(slot, slot));
        for (var i = 0; i < _classes.SlotEnd; i++)
        {
            Move(slot * _stride + i, Other * _stride + i);
        }

        for (var i = 0; i < _classes.SlotEnd; i++)
        {
            Move(i * _stride + slot, i * _stride + Other);
        }

        if (HasWeights)
        {
            _rowSquares[Other].Add(_rowSquares[slot]);
            _columnSquares[Other].Add(_columnSquares[slot]);
            _rowSquares[slot].Clear();
            _columnSquares[slot].Clear();
        }

        _classes.Remove(slot);
    }

    private void Move(int from, int to)
    {
        _counts[to] += _counts[from];
        _counts[from] = 0;
        if (HasWeights)
        {
            _weights[to] += _weights[from];
            _weights[from] = 0;
        }
    }

    /// <summary>Slots in <paramref name="target"/> of this matrix's slots.</summary>
    private void MapUsedInto(ConfusionMatrix target, Span<ushort> slots)
    {
        var names = ArrayPool<string>.Shared.Rent(MaxSlots);
        Span<ushort> own = stackalloc ushort[MaxSlots];
        var count = 0;
        for (var slot = Absent + 1; slot < _classes.SlotEnd; slot++)
        {
            if (_classes.Has(slot) && IsUsed(slot))
            {
                own[count] = (ushort)slot;
                names[count++] = _classes.Name(slot);
            }
        }

        Span<ushort> mapped = stackalloc ushort[MaxSlots];
        target.Admit(names.AsSpan(0, count), mapped);
        ArrayPool<string>.Shared.Return(names, clearArray: true);
        slots[Other] = Other;
        for (var i = 0; i < count; i++)
        {
            slots[own[i]] = mapped[i];
        }
    }
}
