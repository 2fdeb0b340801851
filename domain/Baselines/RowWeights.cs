using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>Weights of the rows of a window, made ready once for all columns.</summary>
internal readonly ref struct RowWeights
{
    private RowWeights(double shared, ReadOnlySpan<ulong> ticks, UInt128 squares)
    {
        Shared = shared;
        Ticks = ticks;
        Squares = squares;
    }

    /// <summary>The weight of all rows; NaN where they differ.</summary>
    public double Shared { get; }

    /// <summary>Per row, in units of <see cref="ColumnCounts"/>; empty where one is shared.</summary>
    public ReadOnlySpan<ulong> Ticks { get; }

    /// <summary>Sum of the squares of all rows, likewise.</summary>
    public UInt128 Squares { get; }

    public static RowWeights Of(double shared) => new(shared, default, 0);

    public static RowWeights Of(ReadOnlySpan<float> weights, int rows, ref ulong[] buffer)
    {
        var shared = WeightColumn.Shared(weights, rows);
        if (!double.IsNaN(shared))
            return new RowWeights(shared, default, 0);
        if (buffer.Length < rows)
            buffer = new ulong[Math.Max(rows, 2 * buffer.Length)];
        UInt128 squares = 0;
        for (var i = 0; i < rows; i++)
        {
            buffer[i] = ColumnCounts.TicksOf(weights[i]);
            squares += ColumnCounts.SquareOf(weights[i]);
        }

        return new RowWeights(double.NaN, buffer.AsSpan(0, rows), squares);
    }
}
