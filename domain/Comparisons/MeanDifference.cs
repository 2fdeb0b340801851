namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// The difference of two independent means, and its confidence sequence.
/// </summary>
/// <remarks>
/// With s² the variance of the difference D, and I = 1/s² the information, Cov(D now, D later) = s² later, so that D·I has independent
/// increments and moves as a Brownian motion in the time I, whatever share of the traffic each version had at any time, as long as that
/// did not follow from the figures (Scharfstein, Tsiatis, Robins, Journal of the American Statistical Association 92, 1997). So the
/// boundary of one mean holds, with 1/(1/n + 1/m) for n, and cumulative counts and moments are all that it takes.
/// </remarks>
/// <param name="Difference">Second less first.</param>
/// <param name="Variance">s².</param>
/// <param name="Values">1/(1/n + 1/m).</param>
internal readonly record struct MeanDifference(double Difference, double Variance, double Values)
{
    /// <summary>Standard deviations of a single pair of values.</summary>
    public double Deviation => Math.Sqrt(Variance * Values);

    public static MeanDifference Of(in Estimate first, in Estimate second, bool isProportion, bool isBounded)
    {
        var (n, m) = (first.Effective, second.Effective);
        var (a, b) = isProportion ? (Spread(first.Value * n, n), Spread(second.Value * m, m))
            : isBounded ? (Math.Max(first.Variance, 2 / n), Math.Max(second.Variance, 2 / m))
            : (first.Variance, second.Variance);
        // Of few records without the rare large ones both the mean and its variance are too small, and the version with fewer records would
        // seem better. So no variance is taken for smaller than that of both together.
        var both = isProportion ? Spread((first.Value * n) + (second.Value * m), n + m) : ((n * a) + (m * b)) / (n + m);
        (a, b) = (Math.Max(a, both), Math.Max(b, both));
        // Where all values of either side are the same, as if two of each were the other side's.
        if (a == 0 && b == 0)
            (a, b) = (2 * Square(second.Value - first.Value) / n, 2 * Square(second.Value - first.Value) / m);
        return new MeanDifference(second.Value - first.Value, (a / n) + (b / m), 1 / ((1 / n) + (1 / m)));
    }

    /// <param name="alpha">The probability of an error at any time.</param>
    /// <param name="isBounded">Whether both are between 0 and 1, so that they differ by 1 at most.</param>
    public (double Lower, double Upper) Interval(double alpha, bool isBounded)
    {
        var half = MixtureBoundary.HalfWidth(Values, alpha) * Deviation;
        var most = isBounded ? 1 : double.PositiveInfinity;
        return (Math.Max(Difference - half, -most), Math.Min(Difference + half, most));
    }

    private static double Square(double value) => value * value;

    // Two more of each outcome (Agresti, Coull, American Statistician 52, 1998), so that 0 of 100 is not certainty.
    private static double Spread(double part, double n)
    {
        var share = (part + 2) / (n + 4);
        return share * (1 - share);
    }
}
