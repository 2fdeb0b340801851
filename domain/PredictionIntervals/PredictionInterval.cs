namespace OrleansMonitor.Domain.PredictionIntervals;

/// <summary>Between which numbers the actual one is predicted to be.</summary>
/// <param name="Lower">Finite.</param>
/// <param name="Upper">Finite, at least <paramref name="Lower"/>.</param>
/// <param name="Level">The share of the actual numbers that are to lie within, between 0 and 1; NaN: nobody says.</param>
public readonly record struct PredictionInterval(double Lower, double Upper, double Level = double.NaN)
{
    public double Width => Upper - Lower;

    /// <summary>
    /// The interval score (Winkler, JASA 67, 1972; Gneiting, Raftery, JASA 102, 2007): the width, and 2/(1 − level) times the distance of an
    /// actual number that lies outside. NaN without a level.
    /// </summary>
    public double ScoreOf(double actual) => Width + (2 / (1 - Level) * Math.Max(0, Math.Max(Lower - actual, actual - Upper)));
}
