using System.Numerics;
using OrleansMonitor.Domain.Features;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>
/// Counts a column of values over its cells. Of numbers it counts how many exceed each edge, which needs no branch and no store for
/// each value; the cells are the differences. What is no value (<see cref="NumericFeature.IsValue"/>) is missing.
/// </summary>
internal static class ValueCells
{
    // Rows whose cells are found before they are counted.
    private const int Block = 256;

    // One load of values serves this many edges: with their counts they fit 16 registers, and three passes serve the most edges there are.
    private const int Stride = 7;

    public static void Add(FrozenColumn column, ReadOnlySpan<float> values, in RowWeights weights, ColumnCounts target) =>
        Add(column, values, column.SingleEdges, weights, target);

    public static void Add(FrozenColumn column, ReadOnlySpan<double> values, in RowWeights weights, ColumnCounts target) =>
        Add(column, values, column.Edges, weights, target);

    /// <param name="column">The frozen column.</param>
    /// <param name="ids">Per record the dictionary id of its category; absent, the largest value, is missing.</param>
    /// <param name="cells">Per id its cell.</param>
    /// <param name="weights">Of the records.</param>
    /// <param name="target">Where they are counted.</param>
    public static void AddIds<TId>(FrozenColumn column, ReadOnlySpan<TId> ids, ReadOnlySpan<ushort> cells, in RowWeights weights, ColumnCounts target)
        where TId : unmanaged, IBinaryInteger<TId>, IMinMaxValue<TId>
    {
        if (double.IsNaN(weights.Shared))
        {
            Span<ushort> own = stackalloc ushort[Block];
            for (var start = 0; start < ids.Length; start += Block)
            {
                var rows = Math.Min(Block, ids.Length - start);
                for (var i = 0; i < rows; i++)
                    own[i] = ids[start + i] == TId.MaxValue ? (ushort)column.Missing : cells[int.CreateTruncating(ids[start + i])];
                target.AddEach(own[..rows], weights, start);
            }

            return;
        }

        Span<uint> counts = stackalloc uint[column.CellCount + 1];
        counts.Clear();
        foreach (var id in ids)
            counts[id == TId.MaxValue ? column.Missing : cells[int.CreateTruncating(id)]]++;
        Add(counts, weights.Shared, target);
    }

    private static void Add<T>(FrozenColumn column, ReadOnlySpan<T> values, ReadOnlySpan<T> edges, in RowWeights weights, ColumnCounts target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (double.IsNaN(weights.Shared))
        {
            Span<ushort> own = stackalloc ushort[Block];
            for (var start = 0; start < values.Length; start += Block)
            {
                var rows = Math.Min(Block, values.Length - start);
                Find(column, edges, values.Slice(start, rows), own);
                target.AddEach(own[..rows], weights, start);
            }

            return;
        }

        var shared = weights.Shared;
        var (missing, beyond) = Missing(values);
        if (!column.IsNumeric)
        {
            target.Add(column.Mismatched, (ulong)(values.Length - missing), shared);
            return;
        }

        Span<int> above = stackalloc int[FrozenColumn.MaxBins + 1 + Stride];
        above.Clear();
        for (var edge = 0; edge < edges.Length; edge += Stride)
            Exceeding(values, edges, edge, above);
        var before = values.Length - missing;
        for (var cell = 0; cell < edges.Length; cell++)
        {
            target.Add(cell, (ulong)(before - (above[cell] - beyond)), shared);
            before = above[cell] - beyond;
        }

        target.Add(edges.Length, (ulong)before, shared);
    }

    private static void Exceeding<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> edges, int edge, Span<int> above)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // An edge past the last one is repeated, and its count not used.
        Span<T> some = stackalloc T[Stride];
        for (var k = 0; k < Stride; k++)
            some[k] = edges[Math.Min(edge + k, edges.Length - 1)];
        var (a, b, c, d) = (new Vector<T>(some[0]), new Vector<T>(some[1]), new Vector<T>(some[2]), new Vector<T>(some[3]));
        var (e, f, g) = (new Vector<T>(some[4]), new Vector<T>(some[5]), new Vector<T>(some[6]));
        Vector<int> na = default, nb = default, nc = default, nd = default, ne = default, nf = default, ng = default;
        var i = 0;
        for (; i + Vector<T>.Count <= values.Length; i += Vector<T>.Count)
        {
            // A lane that exceeds the edge is all ones, which is −1.
            var x = new Vector<T>(values[i..]);
            na -= Vector.As<T, int>(Vector.GreaterThan(x, a));
            nb -= Vector.As<T, int>(Vector.GreaterThan(x, b));
            nc -= Vector.As<T, int>(Vector.GreaterThan(x, c));
            nd -= Vector.As<T, int>(Vector.GreaterThan(x, d));
            ne -= Vector.As<T, int>(Vector.GreaterThan(x, e));
            nf -= Vector.As<T, int>(Vector.GreaterThan(x, f));
            ng -= Vector.As<T, int>(Vector.GreaterThan(x, g));
        }

        var counts = above.Slice(edge, Stride);
        (counts[0], counts[1], counts[2], counts[3]) = (Lanes<T>(na), Lanes<T>(nb), Lanes<T>(nc), Lanes<T>(nd));
        (counts[4], counts[5], counts[6]) = (Lanes<T>(ne), Lanes<T>(nf), Lanes<T>(ng));
        for (; i < values.Length; i++)
        {
            for (var k = 0; k < Stride; k++)
                counts[k] += values[i] > some[k] ? 1 : 0;
        }
    }

    // A double has two of these lanes.
    private static int Lanes<T>(Vector<int> counts) => Vector.Sum(counts) / (Vector<int>.Count / Vector<T>.Count);

    /// <summary>The cell of each value: the number of edges that it exceeds.</summary>
    private static void Find<T>(FrozenColumn column, ReadOnlySpan<T> edges, ReadOnlySpan<T> values, Span<ushort> cells)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> exceeded = stackalloc T[Block];
        var i = 0;
        for (; i + Vector<T>.Count <= values.Length; i += Vector<T>.Count)
        {
            var (x, count) = (new Vector<T>(values[i..]), Vector<T>.Zero);
            foreach (var edge in edges)
                count += Vector.GreaterThan(x, new Vector<T>(edge)) & Vector<T>.One;
            count.CopyTo(exceeded[i..]);
        }

        for (; i < values.Length; i++)
        {
            exceeded[i] = T.Zero;
            foreach (var edge in edges)
                exceeded[i] += values[i] > edge ? T.One : T.Zero;
        }

        var (missing, mismatched, largest) = ((ushort)column.Missing, (ushort)column.Mismatched, Largest<T>());
        for (i = 0; i < values.Length; i++)
            cells[i] = !(T.Abs(values[i]) <= largest) ? missing : column.IsNumeric ? ushort.CreateTruncating(exceeded[i]) : mismatched;
    }

    /// <summary>How many numbers are missing, and how many of these exceed all edges.</summary>
    private static (int Missing, int Beyond) Missing<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (present, beyond, i) = (Vector<int>.Zero, Vector<int>.Zero, 0);
        var largest = Largest<T>();
        var (high, low) = (new Vector<T>(largest), new Vector<T>(-largest));
        for (; i + Vector<T>.Count <= values.Length; i += Vector<T>.Count)
        {
            var x = new Vector<T>(values[i..]);
            present -= Vector.As<T, int>(Vector.GreaterThanOrEqual(x, low) & Vector.LessThanOrEqual(x, high));
            beyond -= Vector.As<T, int>(Vector.GreaterThan(x, high));
        }

        var (missing, above) = (i - Lanes<T>(present), Lanes<T>(beyond));
        for (; i < values.Length; i++)
        {
            missing += T.Abs(values[i]) <= largest ? 0 : 1;
            above += values[i] > largest ? 1 : 0;
        }

        return (missing, above);
    }

    private static T Largest<T>()
        where T : IBinaryFloatingPointIeee754<T> => T.Min(T.CreateTruncating(NumericFeature.MaxMagnitude), T.BitDecrement(T.PositiveInfinity));

    private static void Add(ReadOnlySpan<uint> counts, double shared, ColumnCounts target)
    {
        for (var cell = 0; cell < counts.Length; cell++)
            target.Add(cell, counts[cell], shared);
    }
}
