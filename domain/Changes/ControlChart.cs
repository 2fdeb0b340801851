namespace OrleansMonitor.Domain.Changes;

/// <summary>
/// A control chart whose limits follow from the figure's own past, since a fixed threshold fits no two models. It is the individuals
/// chart (Shewhart 1931; Montgomery, Introduction to Statistical Quality Control, section 6.4): the spread is the mean difference of neighbours
/// divided by 1.128, which a slow trend does not widen. Figures with a standard error are divided by it first, so that hours of few records
/// have wider limits: Laney's p′ chart (Quality Engineering 14, 2002), which knows more variation than the binomial one, as traffic has.
/// </summary>
public static class ControlChart
{
    /// <summary>Fewer points say too little of how a figure varies.</summary>
    public const int MinHistory = 8;

    /// <summary>Limits are so many standard deviations from the centre.</summary>
    public const double Limit = 3;

    // The mean difference of two draws of a normal distribution, in standard deviations: 2/√π.
    private const double MeanRange = 1.1283791670955126;

    // Points out of the limits are taken out and the limits made anew: the past may hold an incident.
    private const int MaxRounds = 3;

    /// <summary>Where a figure lies against those before it; null: there are fewer than <see cref="MinHistory"/>.</summary>
    /// <param name="history">In order of time.</param>
    /// <param name="current">The one that is judged.</param>
    /// <param name="isProportion">Whether the figures are shares, 0 to 1, of their counts.</param>
    public static ControlPoint? Judge(ReadOnlySpan<Observation> history, in Observation current, bool isProportion)
    {
        if (history.Length < MinHistory)
            return null;
        var used = history.ToArray();
        var fit = new Fit(used, isProportion);
        for (var round = 1; round < MaxRounds; round++)
        {
            var inside = Array.FindAll(used, point => Math.Abs(fit.Deviations(point)) <= Limit);
            if (inside.Length == used.Length || inside.Length < MinHistory)
                break;
            used = inside;
            fit = new Fit(used, isProportion);
        }

        return new ControlPoint(fit.Centre, fit.At(current, -Limit), fit.At(current, Limit), fit.Deviations(current), used.Length);
    }

    /// <summary>How much more the figures vary than chance alone would have them, as a factor on the variance; at least 1, and 1 where it is not known.</summary>
    public static double Overdispersion(ReadOnlySpan<Observation> history, bool isProportion)
    {
        if (history.Length < MinHistory)
            return 1;
        var fit = new Fit(history.ToArray(), isProportion);
        return fit.HasErrors ? fit.Spread * fit.Spread : 1;
    }

    private readonly struct Fit
    {
        private readonly double _error;
        private readonly double _share;
        private readonly bool _isProportion;
        private readonly int _points;

        public Fit(Observation[] points, bool isProportion)
        {
            (_isProportion, _points) = (isProportion, points.Length);
            HasErrors = isProportion || Array.TrueForAll(points, static point => point.StandardError > 0);
            double sum = 0, count = 0;
            foreach (var point in points)
            {
                var weight = isProportion ? point.Count : 1;
                sum += weight * point.Value;
                count += weight;
            }

            Centre = sum / count;

            // A share that never was but 0 or 1 has some variance all the same (Laplace's rule).
            _share = (sum + 0.5) / (count + 1);
            _error = isProportion ? Math.Sqrt(_share * (1 - _share)) : 1;
            double range = 0;
            for (var i = 1; i < points.Length; i++)
                range += Math.Abs(Standard(points[i]) - Standard(points[i - 1]));
            var spread = range / (points.Length - 1) / MeanRange;

            // Chance alone makes a spread of 1: figures that vary less do so by chance too.
            Spread = HasErrors ? Math.Max(spread, 1) : spread;
        }

        public bool HasErrors { get; }

        public double Centre { get; }

        public double Spread { get; }

        // One more point varies, and so does the centre.
        private double Factor => Spread * Math.Sqrt(1 + (1.0 / _points));

        public double Deviations(in Observation point)
        {
            if (_isProportion && RareShare.Is(_share, point.Count))
                return RareShare.Score(point.Value, point.Count, _share) / Factor;
            var (distance, width) = (point.Value - Centre, ErrorOf(point) * Factor);

            // What rounding leaves of figures that never varied is no distance.
            return Math.Abs(distance) <= 1e-12 * Math.Abs(Centre) ? 0
                : width > 0 ? distance / width
                : distance > 0 ? double.PositiveInfinity
                : double.NegativeInfinity;
        }

        /// <summary>The value at so many deviations.</summary>
        public double At(in Observation point, double deviations)
        {
            if (_isProportion && RareShare.Is(_share, point.Count))
                return RareShare.At(deviations * Factor, point.Count, _share);
            var value = Centre + (deviations * ErrorOf(point) * Factor);
            return _isProportion ? Math.Clamp(value, 0, 1) : value;
        }

        private double Standard(in Observation point) => (point.Value - Centre) / ErrorOf(point);

        private double ErrorOf(in Observation point) => _isProportion ? _error / Math.Sqrt(point.Count) : HasErrors && point.StandardError > 0 ? point.StandardError : 1;
    }
}

/// <summary>A point of a control chart.</summary>
/// <param name="Centre">What the past has on average.</param>
/// <param name="Lower">Lower control limit.</param>
/// <param name="Upper">Upper control limit.</param>
/// <param name="Deviations">Of the figure from the centre, in standard deviations; infinite where the past never varied and the figure differs.</param>
/// <param name="History">Points of the past that the limits are from.</param>
public readonly record struct ControlPoint(double Centre, double Lower, double Upper, double Deviations, int History)
{
    public bool IsOutside => Math.Abs(Deviations) > ControlChart.Limit;
}
