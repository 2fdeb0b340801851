using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Domain.Outliers;

/// <summary>What a window counts of a detector, in the cells of one column: the bins of the scores, and two more.</summary>
internal static class OutlierCells
{
    public const int Bins = 20;

    /// <summary>Records beyond the threshold, which are in their bins as well.</summary>
    public const int Outliers = Bins;

    /// <summary>Records that were to be scored and have no value of any feature.</summary>
    public const int Empty = Bins + 1;

    public const int Count = Bins + 2;

    /// <summary>No cell: the record is not among those that are scored.</summary>
    public const ushort None = ushort.MaxValue;

    /// <summary>Counts records of which each has a cell.</summary>
    public static void Add(ReadOnlySpan<ushort> cells, in RowWeights weights, ColumnCounts target)
    {
        if (double.IsNaN(weights.Shared))
        {
            target.AddEach(cells, weights, 0);
            return;
        }

        Span<uint> counts = stackalloc uint[Count];
        counts.Clear();
        foreach (var cell in cells)
        {
            if (cell < Count)
                counts[cell]++;
        }

        for (var cell = 0; cell < Count; cell++)
            target.Add(cell, counts[cell], weights.Shared);
    }
}
