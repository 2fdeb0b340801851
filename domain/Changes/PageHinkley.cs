using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Changes;

/// <summary>
/// Finds a lasting change of a figure's mean: Page's cumulative sum of what exceeds half the change to be found (Biometrika 41, 1954), as Hinkley
/// has it of a mean that is not known beforehand (Biometrika 58, 1971), on both sides. Each figure is standardised by those before it, by the
/// distribution that its standardised distance has (Hawkins: Self-starting CUSUM charts, The Statistician 36, 1987), so it needs no reference
/// period, and the rate of false alarms is that of the normal case whatever the figure's scale.
/// </summary>
public sealed class PageHinkley
{
    /// <summary>Half of the change that is found soonest, in standard deviations of a figure.</summary>
    public const double Slack = 0.5;

    /// <summary>Figures between two false alarms, on average, that the default threshold is for.</summary>
    public const double DefaultRunLength = 10_000;

    // The first standardised distance has one degree of freedom and says little; from the fourth figure on it begins to.
    private const int MinHistory = 3;

    // A figure that never varied may change by any number of deviations: it alone is an alarm.
    private const double MaxScore = 8;

    private readonly double _threshold;
    private readonly bool _isProportion;
    private double _weight;
    private double _mean;
    private double _squares;
    private int _count;
    private Side _up = new(1);
    private Side _down = new(-1);

    /// <param name="isProportion">Whether figures are shares, 0 to 1, of their counts.</param>
    /// <param name="runLength">Figures between two false alarms, on average.</param>
    public PageHinkley(bool isProportion, double runLength = DefaultRunLength)
    {
        _isProportion = isProportion;
        _threshold = ThresholdOf(runLength);
    }

    /// <summary>How many figures ago the change began, as far as the sum tells; after an alarm.</summary>
    public int Since { get; private set; }

    /// <summary>Takes in the next figure; true: there was a change. After that it starts anew.</summary>
    public bool Add(in Observation point)
    {
        var weight = point.Count > 0 ? point.Count : 1;
        if (_count >= MinHistory)
        {
            var score = ScoreOf(point.Value, weight);
            if (_up.Add(score, _threshold) || _down.Add(score, _threshold))
            {
                Since = _up.Sum > _threshold ? _up.Length : _down.Length;
                Restart();
                return true;
            }
        }

        _count++;
        _weight += weight;
        var distance = point.Value - _mean;
        _mean += distance * weight / _weight;
        _squares += weight * distance * (point.Value - _mean);
        return false;
    }

    /// <summary>
    /// The sum at which to alarm for a false alarm every so many figures on average: Siegmund's approximation (Sequential Analysis, 1985) of the one-sided run length,
    /// (exp(2Δb) − 2Δb − 1) / 2Δ² with b = h + 1.166, solved for h; both sides together halve it.
    /// </summary>
    internal static double ThresholdOf(double runLength)
    {
        double low = 0, high = 100;
        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            (low, high) = RunLengthOf(middle) < runLength ? (middle, high) : (low, middle);
        }

        return high;
    }

    internal static double RunLengthOf(double threshold)
    {
        var exponent = 2 * Slack * (threshold + 1.166);
        return (Math.Exp(exponent) - exponent - 1) / (2 * Slack * Slack) / 2;
    }

    /// <summary>The normal score of a figure's distance from the mean of those before it, which is distributed as Student's t if nothing changed.</summary>
    private double ScoreOf(double value, double weight)
    {
        var variance = _squares / (_count - 1);
        if (_isProportion)
        {
            // No more regular than chance.
            var share = ((_mean * _weight) + 0.5) / (_weight + 1);
            var chance = share * (1 - share);
            variance = Math.Max(variance, chance);
            if (RareShare.Is(share, weight))
                return Math.Clamp(RareShare.Score(value, weight, share) * Math.Sqrt(chance / variance / (1 + (weight / _weight))), -MaxScore, MaxScore);
        }

        var error = Math.Sqrt(variance * ((1 / weight) + (1 / _weight)));
        var distance = value - _mean;

        // What rounding leaves of a figure that never varied is no distance.
        if (Math.Abs(distance) <= 1e-12 * Math.Abs(_mean))
            return 0;
        if (!(error > 0))
            return distance > 0 ? MaxScore : -MaxScore;
        var t = distance / error;
        double freedom = _count - 1;
        var tail = BetaDistribution.Probability(freedom / (freedom + (t * t)), freedom / 2, 0.5) / 2;
        var score = tail > 0 ? -NormalDistribution.Quantile(tail) : MaxScore;
        return Math.CopySign(Math.Clamp(score, 0, MaxScore), t);
    }

    private void Restart() => (_weight, _mean, _squares, _count, _up, _down) = (0, 0, 0, 0, new Side(1), new Side(-1));

    private struct Side(int sign)
    {
        public double Sum { get; private set; }

        /// <summary>Figures since the sum was 0.</summary>
        public int Length { get; private set; }

        public bool Add(double score, double threshold)
        {
            Sum = Math.Max(0, Sum + (sign * score) - Slack);
            Length = Sum > 0 ? Length + 1 : 0;
            return Sum > threshold;
        }
    }
}
