using OrleansMonitor.Client.Recording;

namespace OrleansMonitor.Client.Batching;

/// <summary>
/// The names that occur in a block, numbered in order of arrival, in place of their numbers in a model's table: a block
/// carries no names that it does not use. Several columns (predictions and labels) may share one.
/// </summary>
internal sealed class BlockNames(int tableSize)
{
    private readonly ushort[] _ofTable = NewMap(tableSize);
    private readonly ushort[] _used = new ushort[tableSize];

    public int Count { get; private set; }

    public ReadOnlySpan<ushort> Used => _used.AsSpan(0, Count);

    public ushort IndexOf(ushort tableIndex)
    {
        if (tableIndex == NameTable.None)
            return NameTable.None;
        ref var index = ref _ofTable[tableIndex];
        if (index == NameTable.None)
        {
            index = (ushort)Count;
            _used[Count++] = tableIndex;
        }

        return index;
    }

    public void Clear()
    {
        foreach (var tableIndex in Used)
            _ofTable[tableIndex] = NameTable.None;
        Count = 0;
    }

    private static ushort[] NewMap(int size)
    {
        var map = new ushort[size];
        map.AsSpan().Fill(NameTable.None);
        return map;
    }
}
