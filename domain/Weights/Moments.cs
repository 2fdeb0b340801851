using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Weights;

/// <summary>
/// Mean and squared deviations of weighted values, from Σw, Σwx and Σwx² without rounding: they do not depend on the order in which parts are merged, to the bit, and what is taken back leaves
/// nothing behind.
/// </summary>
/// <remarks>
/// Σw·Σwx² − (Σwx)², from which the deviations follow, is formed in integers and rounded once, so nothing cancels where the mean is large against the spread. Welford's and Chan's formulae do not
/// cancel either, but round in the order of merging. Not thread-safe.
/// </remarks>
internal sealed class Moments
{
    // The mean of equal values was off by less than 10^−14 of them in builds before, so that their squared deviations were below 10^−27 · Σw·x².
    private const double LeastDeviations = 1e-24;

    private readonly ExactSum _sum = new();
    private readonly ExactSum _squares = new();

    /// <summary>Σw.</summary>
    public double Weight { get; private set; }

    /// <summary>Σwx / Σw; 0 without values.</summary>
    public double Mean => Weight == 0 ? 0 : _sum.ToDouble() / Weight;

    /// <summary>Σwx.</summary>
    public double Sum => _sum.ToDouble();

    /// <summary>Σw·(x − mean)².</summary>
    public double SquaredDeviations
    {
        get
        {
            if (Weight == 0)
                return 0;
            var weight = new ExactSum();
            weight.Add(Weight);
            return Deviations(weight, _sum, _squares);
        }
    }

    /// <summary>Whether no value differs from another.</summary>
    public bool IsConstant => SquaredDeviations == 0;

    /// <summary>
    /// Unbiased for weights that say how much a value counts for, not how often it occurred: Σw − Σw²/Σw takes the place
    /// of n − 1 and equals it up to a factor, which cancels, where all weights are the same. As numpy.cov(aweights).
    /// </summary>
    /// <param name="count">Values; of fewer than two there is none.</param>
    /// <param name="squaredWeights">Σw².</param>
    public double? StandardDeviation(ulong count, double squaredWeights)
    {
        // Where one weight is nearly all of Σw the difference is of rounding errors.
        const double LeastFreedom = 1e-12;
        var freedom = Weight - (squaredWeights / Weight);
        return count < 2 || !(freedom > LeastFreedom * Weight) ? null : Math.Sqrt(SquaredDeviations / freedom);
    }

    /// <summary>Σw·(x − mean)² = (Σw·Σwx² − (Σwx)²) / Σw.</summary>
    /// <param name="weights">Σw, not 0.</param>
    /// <param name="sum">Σwx.</param>
    /// <param name="squares">Σwx².</param>
    internal static double Deviations(ExactSum weights, ExactSum sum, ExactSum squares)
    {
        var (w, q, s) = (weights.ToInteger(out var place), squares.ToInteger(out var squaresPlace), sum.ToInteger(out var sumPlace));
        // Both sides in the unit of the finer one.
        var (left, right) = (w * q, s * s);
        var shift = place + squaresPlace - (2 * sumPlace);
        var difference = shift > 0 ? (left << shift) - right : left - (right << -shift);
        return difference.Sign <= 0 ? 0 : ExactSum.ToDouble(difference, Math.Min(place + squaresPlace, 2 * sumPlace)) / weights.ToDouble();
    }

    public void Clear()
    {
        _sum.Clear();
        _squares.Clear();
        Weight = 0;
    }

    /// <param name="value">Finite.</param>
    /// <param name="weight">Its weight.</param>
    public void Add(double value, double weight)
    {
        Weight += weight;
        _sum.AddProduct(value, weight);
        _squares.AddSquare(value, weight);
    }

    /// <summary>Adds at most <see cref="ExactColumn.MaxRows"/> values that share a weight; NaN and infinite ones are passed over.</summary>
    /// <param name="values">Any floats.</param>
    /// <param name="scan">Of these values.</param>
    /// <param name="weight">Of each.</param>
    public void Add(ReadOnlySpan<float> values, in ColumnScan scan, double weight)
    {
        if (ExactColumn.IsPlain(scan.SmallestMagnitude, scan.LargestMagnitude, values.Length))
        {
            Weight += scan.Finite * weight;
            _sum.AddProduct(scan.Sum, weight);
            ExactColumn.AddSquares(values, scan.LargestMagnitude, weight, _squares);
            return;
        }

        Add(ExactColumn.Finite(values), default, weight);
    }

    /// <summary>Adds at most <see cref="ExactColumn.MaxRows"/> finite values with their weights. They are used up.</summary>
    /// <param name="values">Finite.</param>
    /// <param name="weights">Of each; empty where they share one.</param>
    /// <param name="shared">That one.</param>
    public void Add(Span<double> values, ReadOnlySpan<double> weights, double shared)
    {
        // Of no values there are no weights either, and none that they share.
        if (values.IsEmpty)
            return;
        Weight += weights.IsEmpty ? values.Length * shared : BinMath.Sum(weights);
        ExactColumn.AddSquares(values, weights, shared, _squares);
        ExactColumn.AddWeighted(values, weights, shared, _sum);
    }

    public void Merge(Moments other)
    {
        Weight += other.Weight;
        _sum.Add(other._sum);
        _squares.Add(other._squares);
    }

    /// <summary>Adds the moments of 1 − x.</summary>
    public void MergeMirror(Moments other)
    {
        Weight += other.Weight;
        _sum.Add(other.Weight);
        _sum.Subtract(other._sum);
        _squares.Add(other.Weight);
        _squares.Subtract(other._sum);
        _squares.Subtract(other._sum);
        _squares.Add(other._squares);
    }

    /// <summary>Takes back a value that was added before.</summary>
    public void Subtract(double value, double weight)
    {
        Weight -= weight;
        _sum.AddProduct(-value, weight);
        _squares.SubtractSquare(value, weight);
    }

    /// <summary>Σwx and Σwx²; the weight is what the reader of both knows.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        _sum.WriteTo(writer);
        _squares.WriteTo(writer);
    }

    /// <summary>Adds encoded moments.</summary>
    public void MergeFrom(ref AggregateReader reader, double weight)
    {
        Weight += weight;
        if (reader.HasExactSums)
        {
            _sum.MergeFrom(ref reader);
            _squares.MergeAmountFrom(ref reader);
            return;
        }

        // Mean and squared deviations, which builds before kept.
        var (mean, deviations) = (reader.ReadFinite(), reader.ReadAmount());
        _sum.AddProduct(mean, weight);
        _squares.AddSquare(mean, weight);
        if (deviations > LeastDeviations * weight * mean * mean)
            _squares.Add(deviations);
    }
}
