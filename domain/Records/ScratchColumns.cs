namespace OrleansMonitor.Domain.Records;

/// <summary>Rows of a column in the type that an aggregate takes; a copy only where the column has another width. Buffers are kept.</summary>
internal sealed class ScratchColumns
{
    private float[] _singles = [];
    private double[] _doubles = [];
    private double[] _moreDoubles = [];
    private ushort[] _indices = [];
    private ushort[] _moreIndices = [];

    public ReadOnlySpan<float> Singles(ReadOnlyMemory<byte> column, int width, int start, int rows)
    {
        if (width == sizeof(float))
            return Column.As<float>(column).Slice(start, rows);
        var target = Grow(ref _singles, rows);
        var source = Column.As<double>(column).Slice(start, rows);
        for (var i = 0; i < target.Length; i++)
            target[i] = (float)source[i];
        return target;
    }

    /// <summary>The first of two columns of double precision that are needed at once.</summary>
    public ReadOnlySpan<double> Doubles(ReadOnlyMemory<byte> column, int width, int start, int rows) => Widen(column, width, start, rows, ref _doubles);

    /// <summary>The second.</summary>
    public ReadOnlySpan<double> MoreDoubles(ReadOnlyMemory<byte> column, int width, int start, int rows) => Widen(column, width, start, rows, ref _moreDoubles);

    /// <summary>The first of two columns of wide indices that are needed at once.</summary>
    public ReadOnlySpan<ushort> Indices(ReadOnlyMemory<byte> column, int width, int start, int rows) => Widen(column, width, start, rows, ref _indices);

    /// <summary>The second.</summary>
    public ReadOnlySpan<ushort> MoreIndices(ReadOnlyMemory<byte> column, int width, int start, int rows) => Widen(column, width, start, rows, ref _moreIndices);

    internal static Span<T> Grow<T>(ref T[] buffer, int rows)
    {
        if (buffer.Length < rows)
            buffer = new T[Math.Max(rows, 2 * buffer.Length)];
        return buffer.AsSpan(0, rows);
    }

    private static ReadOnlySpan<double> Widen(ReadOnlyMemory<byte> column, int width, int start, int rows, ref double[] buffer)
    {
        if (width == sizeof(double))
            return Column.As<double>(column).Slice(start, rows);
        var target = Grow(ref buffer, rows);
        var source = Column.As<float>(column).Slice(start, rows);
        for (var i = 0; i < target.Length; i++)
            target[i] = source[i];
        return target;
    }

    private static ReadOnlySpan<ushort> Widen(ReadOnlyMemory<byte> column, int width, int start, int rows, ref ushort[] buffer)
    {
        if (width == sizeof(ushort))
            return Column.As<ushort>(column).Slice(start, rows);
        var target = Grow(ref buffer, rows);
        var source = column.Span.Slice(start, rows);
        for (var i = 0; i < target.Length; i++)
            target[i] = source[i] == Absent.Index8 ? Absent.Index16 : source[i];
        return target;
    }
}
