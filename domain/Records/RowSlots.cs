namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Gives the values that rows have in a dimension, or in a pair of them, places of their own: to the smallest values that occur, up to a limit, 0 and upwards; one
/// behind these to all others, and one behind that to rows without a value. Buffers are kept.
/// </summary>
internal sealed class RowSlots
{
    // Up to so many codes a row are looked for in a table of all codes, else the rows' codes are sorted.
    private const int MaxCodesPerRow = 4;

    private long[] _codes = [];
    private long[] _sorted = [];
    private int[] _table = [];
    private long[] _used = [];
    private ushort[] _slots = [];

    /// <summary>Values with a place of their own, their codes in ascending order.</summary>
    public ReadOnlySpan<long> Used => _used.AsSpan(0, Count);

    /// <summary>How many these are: the place of all others. The next is that of rows without a value.</summary>
    public int Count { get; private set; }

    /// <summary>Per row of the last call the place of its value.</summary>
    public ReadOnlySpan<ushort> Slots(int rows) => _slots.AsSpan(0, rows);

    /// <summary>Where the codes of the rows are to be put: in the order of the values, −1 for none.</summary>
    public Span<long> Codes(int rows) => ScratchColumns.Grow(ref _codes, rows);

    /// <param name="rows">Rows whose codes were put.</param>
    /// <param name="codes">One more than the largest possible code.</param>
    /// <param name="limit">Values that get a place.</param>
    public void Assign(int rows, long codes, int limit)
    {
        if (codes <= (long)MaxCodesPerRow * rows)
            AssignByTable(_codes.AsSpan(0, rows), (int)codes, limit);
        else
            AssignBySorting(_codes.AsSpan(0, rows), limit);
    }

    private void AssignByTable(ReadOnlySpan<long> rows, int codes, int limit)
    {
        // The last one is where rows without a value are counted, and not looked at.
        var table = ScratchColumns.Grow(ref _table, codes + 1);
        table.Clear();
        foreach (var code in rows)
            table[code < 0 ? codes : (int)code] = 1;
        Begin(limit);
        for (var code = 0; code < codes; code++)
        {
            if (table[code] == 0)
                continue;
            table[code] = Math.Min(Count, limit);
            if (Count < limit)
                _used[Count++] = code;
        }

        var slots = ScratchColumns.Grow(ref _slots, rows.Length);
        table[codes] = Count + 1;
        for (var i = 0; i < slots.Length; i++)
            slots[i] = (ushort)table[rows[i] < 0 ? codes : (int)rows[i]];
    }

    private void AssignBySorting(ReadOnlySpan<long> rows, int limit)
    {
        var sorted = ScratchColumns.Grow(ref _sorted, rows.Length);
        rows.CopyTo(sorted);
        sorted.Sort();
        Begin(limit);
        var last = -1L;
        foreach (var code in sorted)
        {
            if (code == last || code < 0)
                continue;
            if (Count == limit)
                break;
            _used[Count++] = last = code;
        }

        var slots = ScratchColumns.Grow(ref _slots, rows.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            var at = rows[i] < 0 ? Count + 1 : Used.BinarySearch(rows[i]);
            slots[i] = (ushort)(at < 0 ? Count : at);
        }
    }

    private void Begin(int limit)
    {
        Count = 0;
        ScratchColumns.Grow(ref _used, limit);
    }
}
