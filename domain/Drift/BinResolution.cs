using System.Globalization;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Drift;

/// <summary>
/// Whether bins can tell the values of a column apart. Those of a period are buckets of its sketch: where its values are close together, too large or too small for them, nearly
/// all share one, and no distance between them is seen, however far they move within it.
/// </summary>
internal static class BinResolution
{
    // Of either side.
    private const double NearlyAll = 0.9;

    // Where one value is frequent beside others its bin is narrow against their spread.
    private const double WidthInDeviations = 2;

    /// <summary>Why the sides cannot be compared; null: they can.</summary>
    public static string? Reason(BaselineColumn column, in BinnedSample reference, in BinnedSample current)
    {
        if (column is not { Bins.IsNumeric: true, StandardDeviation: { } deviation, Min: { } min, Max: { } max })
            return null;
        var largest = Math.Max(Math.Abs(min), Math.Abs(max));
        if (max - min <= BinEdges.Rounding * largest)
            return null;
        var edges = column.Bins.Edges;
        var at = Array.FindIndex(Least(reference, current), static share => share >= NearlyAll);
        if (at < 1 || at >= edges.Length)
            return null;
        var (lower, upper) = (at == 1 ? min : Math.BitIncrement(edges[at - 1]), Math.Min(edges[at], max));
        var isOne = column.Bins.Role == ColumnRole.Score ? (float)lower == (float)upper : upper <= SignedQuantileSketch.UpperBoundOf(lower);
        return isOne && edges[at] - edges[at - 1] > WidthInDeviations * deviation ? Explain(column.Bins.Role, largest) : null;
    }

    private static double[] Least(in BinnedSample reference, in BinnedSample current)
    {
        var least = new double[reference.Shares.Length];
        for (var cell = 0; cell < least.Length; cell++)
            least[cell] = Math.Min(reference.Shares[cell], current.Shares[cell]);
        return least;
    }

    private static string Explain(ColumnRole role, double largest)
    {
        const string Nearly = "nearly all its values share one bin";
        return largest >= IndexMapping.MaxIndexable ? Nearly + ", since the sketch of a period does not tell values from 2^64 (1.8·10^19) on apart"
            : largest < IndexMapping.MinIndexable ? Nearly + ", since the sketch of a period does not tell values below 2^-64 (5·10^-20) from 0"
            : role == ColumnRole.Score ? Nearly + ", since they differ by less than the single precision of scores"
            : string.Create(CultureInfo.InvariantCulture, $"{Nearly}, since they differ by less than the {100 * SignedQuantileSketch.RelativeAccuracy:0.#}% to which the sketch of a period knows them");
    }
}
