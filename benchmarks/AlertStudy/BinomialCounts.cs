namespace OrleansMonitor.AlertStudy;

/// <summary>The binomial distribution of n trials: its probabilities, and draws from it.</summary>
internal sealed class BinomialCounts
{
    private readonly double[] _cumulative;

    public BinomialCounts(int n, double p)
    {
        Probabilities = new double[n + 1];
        _cumulative = new double[n + 1];
        // From the mode outwards: at the ends the probabilities are too small for a double.
        var mode = (int)Math.Min(n, Math.Floor((n + 1) * p));
        Probabilities[mode] = 1;
        for (var k = mode; k < n; k++)
            Probabilities[k + 1] = Probabilities[k] * (n - k) / (k + 1) * p / (1 - p);
        for (var k = mode; k > 0; k--)
            Probabilities[k - 1] = Probabilities[k] * k / (n - k + 1) * (1 - p) / p;
        var total = Probabilities.Sum();
        for (var k = 0; k <= n; k++)
        {
            Probabilities[k] /= total;
            _cumulative[k] = (k == 0 ? 0 : _cumulative[k - 1]) + Probabilities[k];
        }
    }

    public double[] Probabilities { get; }

    public int Draw(Random random)
    {
        var at = Array.BinarySearch(_cumulative, random.NextDouble());
        return Math.Min(at < 0 ? ~at : at + 1, _cumulative.Length - 1);
    }
}
