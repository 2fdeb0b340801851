namespace OrleansMonitor.Domain.Intervals;

/// <summary>The beta distribution, through which the exact probabilities of binomial counts and Student's t are expressed.</summary>
public static class BetaDistribution
{
    private const double Tiny = 1e-300;
    private const double Precision = 1e-15;
    private const double ShortStep = 1e-6;
    private const int MaxSteps = 200;

    /// <summary>
    /// Probability of at most <paramref name="x"/>: the regularised incomplete beta function I_x(a, b), by its continued fraction
    /// (DLMF 8.17.22) with the method of Lentz (Applied Optics 15, 1976).
    /// </summary>
    /// <param name="x">0 to 1.</param>
    /// <param name="a">More than 0. The time it takes grows with the square root of the larger parameter.</param>
    /// <param name="b">More than 0.</param>
    public static double Probability(double x, double a, double b)
    {
        Check(a, b);
        if (!(x is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(x), x, "a value of the beta distribution is between 0 and 1");
        if (x is 0 or 1)
            return x;
        var front = Math.Exp((a * Math.Log(x)) + (b * Math.Log(1 - x)) - LogBeta(a, b));
        // The fraction converges fast on its own side of the mean only.
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    /// <summary>The value below which the probability is <paramref name="p"/>, to about 12 digits.</summary>
    /// <param name="p">0 to 1; a small one is met to its own relative precision.</param>
    public static double Quantile(double p, double a, double b)
    {
        Check(a, b);
        if (!(p is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "a probability is between 0 and 1");
        if (p is 0 or 1)
            return p;
        var (low, high) = (0.0, 1.0);
        var mean = a / (a + b);
        var deviation = Math.Sqrt(mean * (1 - mean) / (a + b + 1));
        var x = Guess(p, a, b, mean, deviation);
        var logBeta = LogBeta(a, b);
        for (var step = 0; step < MaxSteps && high - low > Precision * high; step++)
        {
            var excess = Probability(x, a, b) - p;
            if (excess > 0)
                high = x;
            else
                low = x;
            var density = Math.Exp(((a - 1) * Math.Log(x)) + ((b - 1) * Math.Log(1 - x)) - logBeta);
            var next = x - (excess / density);
            // Newton's step where it stays within what is known, else halving.
            var isNewton = next > low && next < high;
            if (!isNewton)
                next = low + ((high - low) / 2);
            // The error after a step of Newton's is about the square of that before it, against all that the distribution varies by.
            if (Math.Abs(next - x) <= (isNewton ? ShortStep * Math.Min(deviation, Math.Min(x, 1 - x)) : Precision * x))
                return next;
            x = next;
        }

        return x;
    }

    // The normal quantile, corrected for the skewness (Cornish, Fisher 1937).
    private static double Guess(double p, double a, double b, double mean, double deviation)
    {
        var z = NormalDistribution.Quantile(p);
        var skewness = 2 * (b - a) * Math.Sqrt((a + b + 1) / (a * b)) / (a + b + 2);
        var guess = mean + (deviation * (z + (skewness * ((z * z) - 1) / 6)));
        return guess is > 0 and < 1 ? guess : mean;
    }

    private static double LogBeta(double a, double b) => LogGamma.Of(a) + LogGamma.Of(b) - LogGamma.Of(a + b);

    private static double Fraction(double x, double a, double b)
    {
        var bound = 500 + (int)(20 * Math.Sqrt(Math.Max(a, b)));
        var c = 1.0;
        var d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        var fraction = d;
        for (var m = 1; m <= bound; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            fraction *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            fraction *= d * c;
            if (Math.Abs((d * c) - 1) < Precision)
                break;
        }

        return fraction;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static void Check(double a, double b)
    {
        if (!(a > 0 && double.IsFinite(a)))
            throw new ArgumentOutOfRangeException(nameof(a), a, "a parameter of the beta distribution is more than 0");
        if (!(b > 0 && double.IsFinite(b)))
            throw new ArgumentOutOfRangeException(nameof(b), b, "a parameter of the beta distribution is more than 0");
    }
}
