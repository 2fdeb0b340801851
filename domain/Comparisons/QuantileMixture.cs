using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// Evidence against a value being the q-quantile of a distribution: of n values k are at or below it. Were it the quantile, k would be a sum
/// of n independent indicators of probability q, and the beta-binomial mixture of likelihood ratios a martingale of mean 1 (Robbins 1970;
/// Howard, Ramdas: Sequential Estimation of Quantiles with Applications to A/B Testing and Best-arm Identification, Bernoulli 28,
/// 2022). It exceeds 1/α at any time at all with a probability of at most α (Ville 1939), whatever the distribution.
/// </summary>
internal readonly struct QuantileMixture
{
    private readonly double _q;
    private readonly double _a;
    private readonly double _b;
    private readonly double _logPrior;

    /// <param name="q">Between 0 and 1.</param>
    /// <param name="n">Values, or their effective number.</param>
    /// <param name="prior">The values that the prior, whose mean is q, is worth.</param>
    public QuantileMixture(double q, double n, double prior)
    {
        (_q, Values) = (q, n);
        (_a, _b) = (prior * q, prior * (1 - q));
        _logPrior = LogBeta(_a, _b);
    }

    /// <summary>n.</summary>
    public double Values { get; }

    /// <summary>How many of them are expected at or below the quantile.</summary>
    public double Expected => _q * Values;

    /// <summary>Against the likeliest value; below 0, and the more so the more values there are.</summary>
    public double LeastLogEvidence => LogEvidence(0, Values);

    /// <summary>The logarithm of the mixture, least over what is known of k; least of all where k is q·n.</summary>
    /// <param name="least">The smallest k may be.</param>
    /// <param name="most">The largest.</param>
    public double LogEvidence(double least, double most)
    {
        var k = Math.Clamp(Expected, Math.Min(least, Values), Math.Min(most, Values));
        return LogBeta(k + _a, Values - k + _b) - _logPrior - (k * Math.Log(_q)) - ((Values - k) * Math.Log(1 - _q));
    }

    private static double LogBeta(double a, double b) => LogGamma.Of(a) + LogGamma.Of(b) - LogGamma.Of(a + b);
}
