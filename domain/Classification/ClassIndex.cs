using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Classification;

/// <summary>
/// Class names and the row and column ("slot") that each has in a confusion matrix. Slots are given in order of arrival
/// and reused after <see cref="Remove"/>; <see cref="Ordered"/> lists them in ordinal order of their names.
/// </summary>
internal sealed class ClassIndex
{
    /// <summary>The slot of records whose class is not kept.</summary>
    public const int Other = 0;

    /// <summary>The slot of records without a class, so that a column is scattered without a branch. Never read.</summary>
    public const int Absent = 1;

    private const int FirstSlot = 2;

    private string?[] _names = new string?[8];
    private ushort[] _order = new ushort[8];
    private int _count;

    /// <summary>One above the highest slot in use.</summary>
    public int SlotEnd { get; private set; } = FirstSlot;

    public int Count => _count;

    public ReadOnlySpan<ushort> Ordered => _order.AsSpan(0, _count);

    public bool Has(int slot) => _names[slot] is not null;

    public string Name(int slot) => _names[slot]!;

    /// <summary>The slot of a class, or −1. Costs one comparison where <paramref name="guess"/> is right.</summary>
    public int Find(string name, int guess = Other)
    {
        if ((uint)guess < (uint)_names.Length && string.Equals(_names[guess], name))
        {
            return guess;
        }

        var at = Search(name);
        return at >= 0 ? _order[at] : -1;
    }

    /// <summary>Where a column of a batch is likely to find the class at a position of its dictionary.</summary>
    public static int Guess(int position) => FirstSlot + position;

    public int Add(string name)
    {
        SortedNames.CheckLength(name);
        var at = ~Search(name);
        var slot = FirstSlot;
        while (slot < SlotEnd && _names[slot] is not null)
        {
            slot++;
        }

        if (slot >= _names.Length)
        {
            Array.Resize(ref _names, 2 * _names.Length);
        }

        if (_count == _order.Length)
        {
            Array.Resize(ref _order, 2 * _order.Length);
        }

        Array.Copy(_order, at, _order, at + 1, _count - at);
        _order[at] = (ushort)slot;
        _names[slot] = name;
        _count++;
        SlotEnd = Math.Max(SlotEnd, slot + 1);
        return slot;
    }

    public void Remove(int slot)
    {
        var at = Search(_names[slot]!);
        Array.Copy(_order, at + 1, _order, at, _count - at - 1);
        _names[slot] = null;
        _count--;
        while (SlotEnd > FirstSlot && _names[SlotEnd - 1] is null)
        {
            SlotEnd--;
        }
    }

    public void Clear()
    {
        _names.AsSpan(0, SlotEnd).Clear();
        _count = 0;
        SlotEnd = FirstSlot;
    }

    /// <summary>Both give the same names the same slots.</summary>
    public bool SameAs(ClassIndex other) =>
        _count == other._count && _names.AsSpan(0, SlotEnd).SequenceEqual(other._names.AsSpan(0, other.SlotEnd));

    private int Search(string name)
    {
        int low = 0, high = _count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(_names[_order[middle]], name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
