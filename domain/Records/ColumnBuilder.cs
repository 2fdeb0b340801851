using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// A column that grows row by row. Rows that get no value hold the absent marker; a column that no row has a value for stays
/// empty. The buffer is kept over <see cref="Clear"/>.
/// </summary>
public sealed class ColumnBuilder<T>(T absent)
    where T : unmanaged
{
    private byte[] _bytes = [];
    private int _rows;

    public bool IsEmpty => _rows == 0;

    public int ByteCapacity => _bytes.Length;

    public void Set(int row, T value)
    {
        if (row >= _rows)
            Fill(row + 1);
        Cells(_bytes)[row] = value;
    }

    /// <summary>The column over all rows, or an empty one when no row has a value.</summary>
    public ReadOnlyMemory<byte> Take(int rows)
    {
        if (_rows == 0)
            return default;
        if (_rows < rows)
            Fill(rows);
        return _bytes.AsMemory(0, rows * Unsafe.SizeOf<T>());
    }

    public ReadOnlySpan<T> TakeSpan(int rows) => MemoryMarshal.Cast<byte, T>(Take(rows).Span);

    public void Clear() => _rows = 0;

    private void Fill(int rows)
    {
        var bytes = rows * Unsafe.SizeOf<T>();
        if (bytes > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(64 * Unsafe.SizeOf<T>(), Math.Max(bytes, 2 * _bytes.Length)));
        Cells(_bytes)[_rows..rows].Fill(absent);
        _rows = rows;
    }

    private static Span<T> Cells(byte[] bytes) => MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
}
