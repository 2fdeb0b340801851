using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Drift;

/// <summary>The chi-square distribution: relative error of a survival probability below 1e-10 down to 1e-300.</summary>
public static class ChiSquareDistribution
{
    private const double Precision = 1e-16;
    private const double Tiny = 1e-300;
    private const double Enough = 1e-14;
    private const int MaxSteps = 200;

    /// <summary>
    /// Probability of more than <paramref name="x"/>: the regularised upper incomplete gamma function Q(k/2, x/2), by its series below
    /// the mean (DLMF 8.11.4) and its continued fraction above (DLMF 8.9.2) with the method of Lentz (Applied Optics 15, 1976).
    /// </summary>
    /// <param name="x">At least 0.</param>
    /// <param name="freedom">Degrees of freedom, more than 0. The time it takes grows with their square root.</param>
    public static double Survival(double x, double freedom)
    {
        if (!(freedom > 0 && double.IsFinite(freedom)))
            throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "degrees of freedom are more than 0");
        if (!(x >= 0))
            throw new ArgumentOutOfRangeException(nameof(x), x, "a value of the chi-square distribution is at least 0");
        if (x == 0)
            return 1;
        if (double.IsPositiveInfinity(x))
            return 0;
        var (shape, half) = (freedom / 2, x / 2);
        var front = Math.Exp((shape * Math.Log(half)) - half - LogGamma.Of(shape));
        return half < shape + 1 ? Math.Clamp(1 - (front * Series(shape, half)), 0, 1) : Math.Clamp(front * Fraction(shape, half), 0, 1);
    }

    /// <summary>The value that is exceeded with probability <paramref name="p"/>, to about 12 digits.</summary>
    /// <param name="p">Between 0 and 1, both exclusive.</param>
    public static double Critical(double p, double freedom)
    {
        if (!(p is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "a level is between 0 and 1");
        // Wilson and Hilferty (PNAS 17, 1931) are near; Newton's steps do the rest where they stay within what is known, else halving.
        var spread = 2 / (9 * freedom);
        var x = Math.Max(freedom * Math.Pow(1 - spread + (NormalDistribution.Quantile(1 - p) * Math.Sqrt(spread)), 3), 1e-3);
        var (low, high) = (0.0, double.PositiveInfinity);
        var logGamma = LogGamma.Of(freedom / 2);
        for (var step = 0; step < MaxSteps; step++)
        {
            var excess = Survival(x, freedom) - p;
            if (excess > 0)
                low = x;
            else
                high = x;
            var density = Math.Exp((((freedom / 2) - 1) * Math.Log(x / 2)) - (x / 2) - logGamma) / 2;
            var next = x + (excess / density);
            if (!(next > low && next < high))
                next = double.IsInfinity(high) ? 2 * x : low + ((high - low) / 2);
            if (Math.Abs(next - x) <= Enough * x)
                return next;
            x = next;
        }

        return x;
    }

    // Σ x^k / (a (a + 1) … (a + k))
    private static double Series(double shape, double half)
    {
        var term = 1 / shape;
        var sum = term;
        for (var k = 1; k < Bound(shape) && term > Precision * sum; k++)
        {
            term *= half / (shape + k);
            sum += term;
        }

        return sum;
    }

    private static double Fraction(double shape, double half)
    {
        var b = half + 1 - shape;
        var c = 1 / Tiny;
        var d = 1 / NotZero(b);
        var fraction = d;
        for (var k = 1; k < Bound(shape); k++)
        {
            var a = k * (shape - k);
            b += 2;
            d = 1 / NotZero((a * d) + b);
            c = NotZero(b + (a / c));
            fraction *= c * d;
            if (Math.Abs((c * d) - 1) < Precision)
                break;
        }

        return fraction;
    }

    private static int Bound(double shape) => 500 + (int)(20 * Math.Sqrt(shape));

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
