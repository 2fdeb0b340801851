namespace OrleansMonitor.Domain.Baselines;

/// <summary>
/// Chooses the edges of a column of numbers: a bin for each value where there are few, else bins of about equal counts, fewer where a
/// value is frequent. Edges are as good for values in single as in double precision, since a model may send either, wherever single precision can hold the values apart.
/// </summary>
internal static class BinEdges
{
    // Bins of fewer values say more of chance than of the distribution.
    private const int MinValuesPerBin = 10;

    /// <summary>Of the largest magnitude: what differs by less are errors of rounding in double precision, of some 2^-52 each.</summary>
    public const double Rounding = 1e-12;

    /// <param name="sorted">Ascending, finite.</param>
    /// <param name="isSingle">Whether records have such values in single precision only.</param>
    public static (double[] Edges, bool IsDiscrete) Of(ReadOnlySpan<double> sorted, bool isSingle)
    {
        if (sorted.IsEmpty)
            return ([], true);
        var distinct = new List<double>(FrozenColumn.MaxBins + 1);
        for (var i = 0; i < sorted.Length && distinct.Count <= FrozenColumn.MaxBins; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
                distinct.Add(sorted[i]);
        }

        var isDiscrete = distinct.Count <= FrozenColumn.MaxBins && distinct.Count <= Math.Max(2, sorted.Length / 2);
        if (isDiscrete)
            return (WithLower(distinct[0], distinct, isSingle), true);

        var bins = BinsFor(sorted.Length);
        var uppers = new List<double>(bins);
        for (var bin = 1; bin <= bins; bin++)
            uppers.Add(sorted[(int)(((long)sorted.Length * bin + bins - 1) / bins) - 1]);
        return (WithLower(sorted[0], uppers, isSingle), false);
    }

    /// <summary>As many as the values allow, 2 to the most.</summary>
    public static int BinsFor(long values) => (int)Math.Clamp(values / MinValuesPerBin, 2, FrozenColumn.MaxBins);

    /// <summary>The bound below the smallest value, and above it the upper bounds that differ in single precision.</summary>
    public static double[] InSinglePrecision(double min, List<double> uppers)
    {
        var edges = new List<double>(uppers.Count + 1) { Below(min) };
        foreach (var upper in uppers)
        {
            var edge = AtLeast(upper);
            // Two that are one in single precision cannot be told apart there, and so share a bin.
            if (edges.Count > 1 && edge > edges[^1] && (float)edge == (float)edges[^1])
                edges[^1] = edge;
            else if (edge > edges[^1])
                edges.Add(edge);
        }

        return [.. edges];
    }

    /// <summary>The bound below the smallest value, and above it those of buckets, of which the last ends at the largest value.</summary>
    /// <param name="min">The smallest value.</param>
    /// <param name="uppers">The largest values that buckets can hold, ascending: as they are, since the next number is of the next bucket.</param>
    public static double[] OfBuckets(double min, List<double> uppers) => [Below(min), .. uppers[..^1], AtLeast(uppers[^1])];

    /// <summary>The largest float that is no larger: a float exceeds the one where it exceeds the other.</summary>
    public static float RoundDown(double edge)
    {
        var single = (float)edge;
        return single > edge ? MathF.BitDecrement(single) : single;
    }

    // Values too close to each other, too large or too small for single precision have bins in double precision: as floats they could not be what the baseline had.
    private static double[] WithLower(double min, List<double> uppers, bool isSingle)
    {
        var edges = InSinglePrecision(min, uppers);
        if (isSingle || uppers[^1] - min <= Rounding * Math.Max(Math.Abs(min), Math.Abs(uppers[^1])))
            return edges;
        var precise = new List<double>(uppers.Count + 1) { Math.BitDecrement(min) };
        foreach (var upper in uppers)
        {
            if (upper > precise[^1])
                precise.Add(upper);
        }

        // Some that share a float are of little matter: 0.1 may be in a file in either precision.
        return 2 * (edges.Length - 1) < precise.Count - 1 ? [.. precise] : edges;
    }

    // 0.1 in single precision is a little more than 0.1: both belong below the edge.
    private static double AtLeast(double value) => (float)value is var single && float.IsFinite(single) ? Math.Max(value, single) : value;

    private static double Below(double value) =>
        MathF.BitDecrement((float)value) is var single && float.IsFinite(single) ? Math.Min(single, Math.BitDecrement(value)) : Math.BitDecrement(value);
}
