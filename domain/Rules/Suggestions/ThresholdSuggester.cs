using OrleansMonitor.Domain.Changes;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Rules;

/// <summary>
/// Proposes thresholds from a figure's history. On the side where the figure gets worse (both, where neither is worse) its reach is the distance from the
/// centre to the control limit or to the furthest point, whichever is more; the threshold is <see cref="Margin"/> times the reach away from the centre, and it clears at
/// the reach. Points more than <see cref="IncidentWidth"/> times as far from the centre as the limit are incidents, unless they are more than
/// <see cref="MaxIncidents"/> of all: then the figure varies so, as traffic does over a day.
/// </summary>
public static class ThresholdSuggester
{
    /// <summary>A day of hours. Fewer points say too little of how far a figure goes.</summary>
    public const int MinPoints = 24;

    public const double Margin = 1.25;

    public const double IncidentWidth = 2;

    public const double MaxIncidents = 0.05;

    /// <summary>Points with fewer records than this share of the median are not judged.</summary>
    public const double MinRecordsShare = 0.25;

    /// <param name="metric">The figure.</param>
    /// <param name="readings">Of windows of one length, in order of time.</param>
    public static ThresholdSuggestion Suggest(Metric metric, IReadOnlyList<RuleReading> readings)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(readings);
        RuleReading[] known = [.. readings.Where(static reading => reading.Value is { } value && double.IsFinite(value))];
        var minRecords = MinRecordsOf(metric, known);
        known = Array.FindAll(known, reading => reading.Records >= minRecords);
        if (known.Length < MinPoints)
            return new ThresholdSuggestion { Points = known.Length, Reason = $"too little history: {known.Length} {Noun.Of(known.Length, "point has", "points have")} the figure, and {MinPoints} are needed" };
        var history = Array.ConvertAll(known, reading => RuleEvaluator.Observe(reading, metric.Kind, RuleEvaluator.ShownLevel));
        var typical = new Observation(history[0].Value, Median(history, static point => point.Count), Median(history, static point => point.StandardError));
        var chart = ControlChart.Judge(history, typical, metric.Kind == MetricKind.Proportion)!.Value;
        var values = Array.ConvertAll(history, static point => point.Value);
        var high = Side(values, chart.Centre, chart.Upper - chart.Centre, 1);
        var low = Side(values, chart.Centre, chart.Centre - chart.Lower, -1);
        var found = new ThresholdSuggestion
        {
            Points = known.Length,
            MinRecords = minRecords,
            Centre = chart.Centre,
            Lower = chart.Lower,
            Upper = chart.Upper,
            Min = chart.Centre - low.Furthest,
            Max = chart.Centre + high.Furthest,
            Incidents = (metric.Worse == MetricDirection.Down ? 0 : high.Incidents) + (metric.Worse == MetricDirection.Up ? 0 : low.Incidents),
        };
        if (ThresholdOf(metric, chart.Centre, low, high) is not { } threshold)
            return found with { Reason = ReasonOf(metric, low, high) };
        var rule = new AlertRule { Name = metric.Name, Group = "", Metric = metric.Name, Threshold = threshold, MinRecords = minRecords };
        return found with { Threshold = threshold, Fired = known.Count(reading => RuleEvaluator.Judge(rule, reading).Verdict == Verdict.Breach) };
    }

    // A number of records is judged however small it is.
    private static ulong MinRecordsOf(Metric metric, RuleReading[] known) => known.Length == 0 || metric.Kind == MetricKind.Amount
        ? 0
        : Math.Max(1, (ulong)(MinRecordsShare * Median(known, static reading => reading.Records)));

    private static Reach Side(double[] values, double centre, double limit, int sign)
    {
        var distances = Array.ConvertAll(values, value => sign * (value - centre));
        var usual = Array.FindAll(distances, distance => distance <= IncidentWidth * limit);
        if (distances.Length - usual.Length > MaxIncidents * distances.Length)
            usual = distances;
        var furthest = usual.Max();
        var length = Math.Max(limit, furthest);

        // What rounding leaves of a figure that never varied is no reach.
        return new Reach(sign, length > 1e-9 * Math.Abs(centre) ? length : 0, furthest, distances.Length - usual.Length);
    }

    private static Threshold? ThresholdOf(Metric metric, double centre, Reach low, Reach high)
    {
        var (below, clearBelow) = metric.Worse == MetricDirection.Up ? (null, null) : low.At(centre);
        var (above, clearAbove) = metric.Worse == MetricDirection.Down ? (null, null) : high.At(centre);

        // Nothing is less than none or more than all.
        if (below <= 0 && !metric.IsSigned)
            (below, clearBelow) = (null, null);
        if (above >= 1 && metric.Kind == MetricKind.Proportion)
            (above, clearAbove) = (null, null);
        return below is null && above is null ? null : new Threshold(below, above, clearBelow, clearAbove);
    }

    private static string ReasonOf(Metric metric, Reach low, Reach high) =>
        (metric.Worse == MetricDirection.Down || high.Length == 0) && (metric.Worse == MetricDirection.Up || low.Length == 0)
            ? "the figure did not vary, so nothing says how far it may go"
            : "the figure reached so far that no value that it can take lies beyond";

    private static double Median<T>(T[] items, Func<T, double> value)
    {
        var sorted = Array.ConvertAll(items, item => value(item));
        Array.Sort(sorted);
        return sorted[(sorted.Length - 1) / 2];
    }

    /// <param name="Sign">1: above the centre; −1: below it.</param>
    /// <param name="Length">To the control limit or the furthest point; 0 where the figure did not vary.</param>
    /// <param name="Furthest">To the furthest point that is no incident.</param>
    /// <param name="Incidents">Points beyond.</param>
    private readonly record struct Reach(int Sign, double Length, double Furthest, int Incidents)
    {
        public (double? Threshold, double? Clear) At(double centre) =>
            Length > 0 ? (Rounded(centre + (Sign * Margin * Length)), Rounded(centre + (Sign * Length))) : (null, null);

        // Away from the centre, to two digits of the reach.
        private double Rounded(double value)
        {
            var digits = 1 - (int)Math.Floor(Math.Log10(Length));
            if (digits > 15)
                return value;
            if (digits >= 0)
            {
                var scale = Math.Pow(10, digits);
                return Math.Round(Sign * Math.Ceiling((Sign * value * scale) - 1e-6) / scale, digits);
            }

            var unit = Math.Pow(10, -digits);
            return Sign * Math.Ceiling((Sign * value / unit) - 1e-6) * unit;
        }
    }
}
