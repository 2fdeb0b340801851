using OrleansMonitor.Client.Recording;

namespace OrleansMonitor.Client.Batching;

/// <summary>A column of places in <see cref="BlockNames"/>: one byte a record while the names fit, two otherwise.</summary>
internal struct IndexColumn()
{
    private Column<ushort> _wide = new(NameTable.None);
    private byte[]? _narrow;

    public readonly bool IsEmpty => _wide.IsEmpty;

    public void Set(int row, ushort index, int capacity)
    {
        if (index != NameTable.None)
            _wide.Set(row, index, capacity);
    }

    public ReadOnlyMemory<byte> Bytes(int count, int names)
    {
        // 255 is absent.
        if (names > byte.MaxValue || _wide.IsEmpty)
            return _wide.Bytes(count);
        var rows = _wide.Rows(count);
        if (_narrow is null || _narrow.Length < count)
            _narrow = new byte[count];
        for (var i = 0; i < rows.Length; i++)
            _narrow[i] = (byte)rows[i]; // absent keeps all bits set
        return _narrow.AsMemory(0, count);
    }

    public void Clear() => _wide.Clear();
}
