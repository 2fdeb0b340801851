using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>The confidence sequence of the difference of a quantile of two distributions that are kept as sketches.</summary>
/// <param name="Lower">Of the second less the first; −∞ where there are too few values for a bound.</param>
/// <param name="Upper">+∞ likewise.</param>
internal readonly record struct QuantileDifference(double Lower, double Upper)
{
    /// <summary>
    /// The differences of all pairs of values of which the product of both mixtures does not exceed 1/α. A product of independent
    /// martingales is one, in whatever order the records of the two came.
    /// </summary>
    /// <param name="first">Not empty.</param>
    /// <param name="effectiveFirst">The effective number of its values.</param>
    /// <param name="second">Not empty.</param>
    /// <param name="effectiveSecond">The effective number of its values.</param>
    /// <param name="q">Between 0 and 1.</param>
    /// <param name="alpha">The probability of an error at any time.</param>
    public static QuantileDifference Of(QuantileSketch first, double effectiveFirst, QuantileSketch second, double effectiveSecond, double q, double alpha)
    {
        var budget = Math.Log(1 / alpha);
        var prior = MixtureBoundary.Prior(alpha);
        var (of, to) = (new QuantileMixture(q, effectiveFirst, prior), new QuantileMixture(q, effectiveSecond, prior));
        var (a, b) = (Candidates.Of(first, of, budget - to.LeastLogEvidence), Candidates.Of(second, to, budget - of.LeastLogEvidence));
        return new QuantileDifference(Least(b.Down, a.Up, budget), -Least(a.Down, b.Up, budget));
    }

    // The least of low less high over the pairs within the budget: the more is spent on one, the less is left for the other.
    private static double Least(List<Candidate> low, List<Candidate> high, double budget)
    {
        var (best, at) = (0.0, 0);
        for (var i = high.Count - 1; i >= 0; i--)
        {
            var left = budget - high[i].Evidence;
            while (at + 1 < low.Count && low[at + 1].Evidence <= left)
                at++;
            if (low[at].Evidence <= left)
                best = i == high.Count - 1 ? low[at].Value - high[i].Value : Math.Min(best, low[at].Value - high[i].Value);
        }

        return best;
    }

    /// <param name="Value">What the quantile may be.</param>
    /// <param name="Evidence">Against it.</param>
    private readonly record struct Candidate(double Value, double Evidence);

    /// <summary>
    /// The values that the quantile of one distribution may be, from the likeliest on, in both directions. A sketch knows values by their
    /// buckets; both sketches have the same ones, so that equal quantiles share one, whose width excludes none.
    /// </summary>
    private readonly record struct Candidates(List<Candidate> Down, List<Candidate> Up)
    {
        public static Candidates Of(QuantileSketch sketch, in QuantileMixture mixture, double budget)
        {
            var cells = sketch.Cells();
            var scale = mixture.Values / sketch.WeightSum;
            var below = new double[cells.Count + 1];
            for (var i = 0; i < cells.Count; i++)
                below[i + 1] = below[i] + (scale * cells[i].Weight);
            var middle = 0;
            while (middle + 1 < cells.Count && below[middle + 1] < mixture.Expected)
                middle++;
            var (down, up) = (new List<Candidate>(), new List<Candidate>());
            var isBounded = false;
            for (var i = middle; i >= 0 && !isBounded; i--)
                isBounded = !Add(down, cells[i].Value, mixture.LogEvidence(below[i], below[i + 1]), budget);
            // Below the smallest value there may be others, which are not negative.
            if (!isBounded)
                Add(down, 0, mixture.LogEvidence(0, 0), budget);
            isBounded = false;
            for (var i = middle; i < cells.Count && !isBounded; i++)
                isBounded = !Add(up, cells[i].Value, mixture.LogEvidence(below[i], below[i + 1]), budget);
            if (!isBounded)
                Add(up, double.PositiveInfinity, mixture.LogEvidence(mixture.Values, mixture.Values), budget);
            return new Candidates(down, up);
        }

        private static bool Add(List<Candidate> candidates, double value, double evidence, double budget)
        {
            if (evidence > budget)
                return false;
            candidates.Add(new Candidate(value, evidence));
            return true;
        }
    }
}
