using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Weights;

/// <summary>
/// Mean and sum of squared deviations of weighted values, merged without the cancellation that Σx² − (Σx)²/n suffers
/// where the mean is large against the spread.
/// </summary>
/// <remarks>
/// Chan, Golub, LeVeque: Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979; weighted as in
/// West, CACM 22(9), 1979. Merging is exact algebra and rounds in the last digits, so results of different merge orders
/// agree to about 1e-15 of Σw·x², not bit for bit.
/// </remarks>
internal struct Moments
{
    /// <summary>Σw.</summary>
    public double Weight { get; private set; }

    /// <summary>Σwx / Σw; 0 without values.</summary>
    public double Mean { get; private set; }

    /// <summary>Σw·(x − mean)².</summary>
    public double SquaredDeviations { get; private set; }

    /// <summary>
    /// Whether the values differ by no more than rounding may make of equal ones: a standard deviation of 10^−12 of the mean.
    /// </summary>
    /// <remarks>
    /// The mean of a block of equal values is off by less than 10^−14 of them, and merging does not leave the range of the means, so
    /// that their squared deviations come out below 10^−27 · Σw·x². At the limit, which is far above, they are right to 10^−3.
    /// </remarks>
    public readonly bool IsConstant => SquaredDeviations <= 1e-24 * Weight * Mean * Mean;

    /// <summary>
    /// Unbiased for weights that say how much a value counts for, not how often it occurred: Σw − Σw²/Σw takes the place
    /// of n − 1 and equals it up to a factor, which cancels, where all weights are the same. As numpy.cov(aweights).
    /// </summary>
    /// <param name="count">Values; of fewer than two there is none.</param>
    /// <param name="squaredWeights">Σw².</param>
    public readonly double? StandardDeviation(ulong count, double squaredWeights)
    {
        // Where one weight is nearly all of Σw the difference is of rounding errors.
        const double LeastFreedom = 1e-12;
        var freedom = Weight - (squaredWeights / Weight);
        if (count < 2 || !(freedom > LeastFreedom * Weight))
            return null;
        return IsConstant ? 0 : Math.Sqrt(SquaredDeviations / freedom);
    }

    public static Moments Of(double weight, double mean, double squaredDeviations) =>
        new() { Weight = weight, Mean = mean, SquaredDeviations = squaredDeviations };

    public void Merge(in Moments other)
    {
        if (other.Weight == 0)
        {
            return;
        }

        if (Weight == 0)
        {
            this = other;
            return;
        }

        var total = Weight + other.Weight;
        var delta = other.Mean - Mean;
        SquaredDeviations += other.SquaredDeviations + delta * delta * (Weight / total) * other.Weight;
        Mean += delta * (other.Weight / total);
        Weight = total;
    }

    /// <summary>Takes back what was merged before; less than all of it. The reverse of <see cref="Merge"/>.</summary>
    public void Subtract(in Moments other)
    {
        var rest = Weight - other.Weight;
        var delta = other.Mean - Mean;
        var mean = Mean - (delta * (other.Weight / rest));
        var between = other.Mean - mean;
        var deviations = SquaredDeviations - other.SquaredDeviations - (between * between * (rest / Weight) * other.Weight);
        // So little of it is rounding: the values that are left do not differ.
        SquaredDeviations = deviations <= 1e-12 * SquaredDeviations ? 0 : deviations;
        Mean = mean;
        Weight = rest;
    }

    /// <summary>Mean and squared deviations; the weight is what the reader of both knows.</summary>
    public readonly void WriteTo(AggregateWriter writer)
    {
        writer.WriteNumber(Mean);
        writer.WriteNumber(SquaredDeviations);
    }

    public static Moments Read(ref AggregateReader reader, double weight) => Of(weight, reader.ReadFinite(), reader.ReadAmount());
}
