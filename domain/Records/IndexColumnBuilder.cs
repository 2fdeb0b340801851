namespace OrleansMonitor.Domain.Records;

/// <summary>A column of indices into a dictionary; one byte a row while the dictionary fits.</summary>
public sealed class IndexColumnBuilder
{
    private readonly ColumnBuilder<ushort> _wide = new(Absent.Index16);
    private byte[] _narrow = [];

    public bool IsEmpty => _wide.IsEmpty;

    /// <param name="row">Which row.</param>
    /// <param name="index">Its name's place in the dictionary; a row without a name needs none.</param>
    public void Set(int row, ushort index)
    {
        if (index != Absent.Index16)
            _wide.Set(row, index);
    }

    /// <param name="rows">Rows of the block.</param>
    /// <param name="names">Size of the dictionary.</param>
    public ReadOnlyMemory<byte> Take(int rows, int names)
    {
        if (names > Absent.Index8 || _wide.IsEmpty)
            return _wide.Take(rows);
        if (_narrow.Length < rows)
            _narrow = new byte[Math.Max(rows, 2 * _narrow.Length)];
        var wide = _wide.TakeSpan(rows);
        for (var i = 0; i < wide.Length; i++)
            _narrow[i] = (byte)wide[i]; // absent keeps all bits set
        return _narrow.AsMemory(0, rows);
    }

    public void Clear() => _wide.Clear();
}
