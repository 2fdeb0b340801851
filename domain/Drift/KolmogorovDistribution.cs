namespace OrleansMonitor.Domain.Drift;

/// <summary>
/// The limit distribution of √(nm/(n + m)) · D of Kolmogorov and Smirnov (Kolmogorov 1933; Smirnov, Annals of Mathematical Statistics
/// 19, 1948): absolute error below 1e-14, relative error of small probabilities below 1e-12.
/// </summary>
public static class KolmogorovDistribution
{
    // Either series is exact to the last digits after a few terms on its own side of this.
    private const double Middle = 1;
    private const int MaxTerms = 100;

    /// <summary>Probability of more than <paramref name="x"/>.</summary>
    /// <param name="x">At least 0.</param>
    public static double Survival(double x)
    {
        if (!(x >= 0))
            throw new ArgumentOutOfRangeException(nameof(x), x, "a value of the Kolmogorov distribution is at least 0");
        if (x == 0)
            return 1;
        return x < Middle ? 1 - Lower(x) : Upper(x);
    }

    // 2 Σ (−1)^(k−1) exp(−2k²x²)
    private static double Upper(double x)
    {
        var sum = 0.0;
        for (var k = 1; k <= MaxTerms; k++)
        {
            var term = Math.Exp(-2 * k * k * x * x);
            sum += (k & 1) == 1 ? term : -term;
            if (term <= 1e-17 * sum)
                break;
        }

        return Math.Clamp(2 * sum, 0, 1);
    }

    // √(2π)/x Σ exp(−(2k−1)²π²/(8x²)), the same function by the theta function's other form
    private static double Lower(double x)
    {
        var sum = 0.0;
        for (var k = 1; k <= MaxTerms; k++)
        {
            var odd = (2 * k) - 1;
            var term = Math.Exp(-odd * odd * Math.PI * Math.PI / (8 * x * x));
            sum += term;
            if (term <= 1e-17 * sum)
                break;
        }

        return Math.Sqrt(2 * Math.PI) / x * sum;
    }
}
