namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// A queue of entries in pages, so that neither growing nor dropping the oldest copies anything. An entry is addressed by
/// its number, which ascends for ever: pages before the first live entry are gone, the others are found by division.
/// </summary>
internal sealed class EntryPages
{
    private const int PageBits = 12;
    private const int PageSize = 1 << PageBits;

    private readonly Queue<JoinEntry[]> _spare = new();
    private JoinEntry[]?[] _pages = new JoinEntry[8][];

    /// <summary>The number of the oldest entry, and of the next one.</summary>
    internal long First { get; private set; }

    internal long Next { get; private set; }

    internal int Count => (int)(Next - First);

    internal ref JoinEntry this[long number] => ref _pages[(number >> PageBits) & (_pages.Length - 1)]![number & (PageSize - 1)];

    /// <summary>The number of the entry whose number has these lowest 31 bits.</summary>
    internal long Expand(uint low) => First + ((low - (uint)First) & int.MaxValue);

    internal long Append(in JoinEntry entry)
    {
        var number = Next;
        var page = number >> PageBits;
        if (page - (First >> PageBits) >= _pages.Length)
            Grow();

        ref var slot = ref _pages[page & (_pages.Length - 1)];
        slot ??= _spare.TryDequeue(out var spare) ? spare : new JoinEntry[PageSize];
        slot[number & (PageSize - 1)] = entry;
        Next++;
        return number;
    }

    internal void DropBefore(long number)
    {
        for (var page = First >> PageBits; page < number >> PageBits; page++)
        {
            ref var slot = ref _pages[page & (_pages.Length - 1)];
            if (_spare.Count == 0 && slot is not null)
                _spare.Enqueue(slot);
            slot = null;
        }

        First = number;
    }

    private void Grow()
    {
        var pages = new JoinEntry[]?[_pages.Length * 2];
        for (var page = First >> PageBits; page <= (Next - 1) >> PageBits; page++)
            pages[page & (pages.Length - 1)] = _pages[page & (_pages.Length - 1)];
        _pages = pages;
    }
}
