using System.Numerics;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Finds an entry by its inference id: open addressing with linear probing over 4-byte slots, at most three quarters full,
/// so 5 to 11 bytes an entry. A slot holds the lowest 31 bits of the entry's number and a set bit above; 0 is free. Removal shifts the
/// followers back (Knuth, The Art of Computer Programming, vol. 3, 6.4, algorithm R), so there are no tombstones.
/// </summary>
internal sealed class IdIndex(EntryPages entries)
{
    private const int MinCapacity = 64;
    private const uint Used = 1u << 31;

    private uint[] _slots = new uint[MinCapacity];
    private int _count;

    internal int Count => _count;

    internal bool TryFind(ulong id, out long number)
    {
        var mask = _slots.Length - 1;
        for (var i = Home(id, mask); _slots[i] != 0; i = (i + 1) & mask)
        {
            number = NumberAt(i);
            if (entries[number].Id == id)
                return true;
        }

        number = -1;
        return false;
    }

    /// <summary>Adds an entry whose id is not in the index.</summary>
    internal void Add(ulong id, long number)
    {
        if ((_count + 1) * 4L > _slots.Length * 3L)
            Resize(_slots.Length * 2);
        Place(_slots, id, number);
        _count++;
    }

    /// <summary>Removes the entry if the index still leads to it.</summary>
    internal void Remove(ulong id, long number)
    {
        var mask = _slots.Length - 1;
        var hole = Home(id, mask);
        while (_slots[hole] != 0 && NumberAt(hole) != number)
            hole = (hole + 1) & mask;
        if (_slots[hole] == 0)
            return;

        for (var i = (hole + 1) & mask; _slots[i] != 0; i = (i + 1) & mask)
        {
            var home = Home(entries[NumberAt(i)].Id, mask);
            if (((i - home) & mask) < ((i - hole) & mask))
                continue;
            _slots[hole] = _slots[i];
            hole = i;
        }

        _slots[hole] = 0;
        _count--;
    }

    /// <summary>Gives room back after many removals.</summary>
    internal void Trim()
    {
        var needed = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(MinCapacity, _count * 2L));
        if (needed <= _slots.Length / 8)
            Resize(needed);
    }

    private void Resize(int capacity)
    {
        var slots = new uint[capacity];
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] == 0)
                continue;
            var number = NumberAt(i);
            Place(slots, entries[number].Id, number);
        }

        _slots = slots;
    }

    private long NumberAt(int slot) => entries.Expand(_slots[slot] & ~Used);

    private static void Place(uint[] slots, ulong id, long number)
    {
        var mask = slots.Length - 1;
        var i = Home(id, mask);
        while (slots[i] != 0)
            i = (i + 1) & mask;
        slots[i] = (uint)number | Used;
    }

    /// <summary>Fibonacci hashing: ids are hashes already, but a client may number its inferences instead.</summary>
    private static int Home(ulong id, int mask) => (int)((id * 0x9E3779B97F4A7C15UL) >> 32) & mask;
}
