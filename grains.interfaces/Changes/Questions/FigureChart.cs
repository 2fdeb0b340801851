using System.Globalization;
using OrleansMonitor.Changes;
using OrleansMonitor.Domain.Changes;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Changes.Questions;

/// <summary>Runs the readings of a figure through the control chart and the detectors of change.</summary>
internal sealed class FigureChart
{
    /// <summary>Of the interval from whose width a mean's standard error is taken.</summary>
    public const double Level = 0.95;

    private const string Incomplete = "the step of the newest record is not over";

    /// <summary>Two detectors that find a change within so many points mean the same one.</summary>
    private const int SamePoints = 6;

    private readonly Metric _metric;
    private readonly int _history;
    private readonly bool _isProportion;
    private readonly HealthPoint[] _times;
    private readonly RuleReading[] _readings;
    private readonly Observation[] _values;
    private readonly int _without;
    private readonly string? _reason;

    /// <param name="metric">The figure.</param>
    /// <param name="readings">Of each point, in order of time.</param>
    /// <param name="history">Points before each one that its limits are from.</param>
    /// <param name="watermark">Up to where event time has come: a point beyond it is not complete.</param>
    public FigureChart(Metric metric, (HealthPoint Point, RuleReading Reading)[] readings, int history, long watermark)
    {
        (_metric, _history, _isProportion) = (metric, history, metric.Kind == MetricKind.Proportion);

        // A share or a mean of fewer records has wider limits; any other figure of a part of a step is not comparable to those of whole ones.
        if (metric.Kind is not (MetricKind.Proportion or MetricKind.Mean) && readings is [.., var newest] && newest.Point.To > watermark)
            readings[^1] = (newest.Point, RuleReading.None(Incomplete));
        var known = Array.FindAll(readings, static each => each.Reading.Value is { } value && double.IsFinite(value));
        _times = Array.ConvertAll(known, static each => each.Point);
        _readings = Array.ConvertAll(known, static each => each.Reading);
        _values = Array.ConvertAll(_readings, reading => RuleEvaluator.Observe(reading, metric.Kind, Level));
        _without = readings.Length - known.Length;
        _reason = readings.FirstOrDefault(static each => each.Reading.Value is null).Reading is { NoData.Length: > 0 } none ? none.NoData : null;
    }

    private string[]? Warnings(HealthData data, HealthQuery query)
    {
        if (SliceWarnings.Of(data, query) is { } slices)
            return slices;
        var points = _values.Length;
        return points > ControlChart.MinHistory
            ? null
            : [FormattableString.Invariant($"No point is judged: {points} {Noun.Of(points, "point has", "points have")} the figure, and each needs {ControlChart.MinHistory} before it. Take a range from further back, or shorter steps.")];
    }

    public ModelChanges ToChanges(HealthData data, HealthQuery query, string step)
    {
        var overdispersion = ControlChart.Overdispersion(_values, _isProportion);
        return new ModelChanges
        {
            Model = data.Name,
            Metric = _metric.Name,
            Unit = _metric.Unit,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Step = step,
            TimeZone = query.TimeZone,
            Version = query.Version,
            Segment = query.Segment,
            UnknownSlice = SliceWarnings.IsUnknown(data, query),
            Warnings = Warnings(data, query),
            History = _history,
            Limit = ControlChart.Limit,
            RunLength = PageHinkley.DefaultRunLength,
            Confidence = AdaptiveWindow.DefaultConfidence,
            Overdispersion = overdispersion,
            PointsWithoutValue = _without,
            Reason = _without > 0 ? _reason : null,
            // Of points that are too few to be judged nothing is told.
            Changes = _values.Length > ControlChart.MinHistory ? Describe(Place(Merge([.. BySum(), .. ByWindow(overdispersion)]))) : [],
            Points = [.. Enumerable.Range(0, _values.Length).Select(Point)],
        };
    }

    private ChartPoint Point(int index)
    {
        var chart = ControlChart.Judge(_values.AsSpan(Math.Max(0, index - _history)..index), _values[index], _isProportion);
        return new ChartPoint
        {
            From = UnixTime.ToTime(_times[index].From),
            To = UnixTime.ToTime(_times[index].To),
            Value = _values[index].Value,
            Records = _readings[index].Records,
            Centre = chart?.Centre,
            Lower = chart?.Lower,
            Upper = chart?.Upper,
            Deviations = chart is { } judged && double.IsFinite(judged.Deviations) ? judged.Deviations : null,
            IsOutside = chart?.IsOutside ?? false,
        };
    }

    private IEnumerable<Finding> BySum()
    {
        var detector = new PageHinkley(_isProportion);
        for (var i = 0; i < _values.Length; i++)
        {
            if (detector.Add(_values[i]))
                yield return new Finding(i - detector.Since + 1, i, [ChangeDetector.PageHinkley]);
        }
    }

    private IEnumerable<Finding> ByWindow(double overdispersion)
    {
        var detector = new AdaptiveWindow(_isProportion);
        for (var i = 0; i < _values.Length; i++)
        {
            if (detector.Add(_values[i], overdispersion))
                yield return new Finding(i - detector.Length + 1, i, [ChangeDetector.Adwin]);
        }
    }

    /// <summary>
    /// Findings that follow each other before the first was found are of one change: an adaptive window is cut little by little. The sum tells its begin best, otherwise the
    /// last cut does.
    /// </summary>
    private static List<Finding> Merge(List<Finding> found)
    {
        found.Sort(static (a, b) => a.First.CompareTo(b.First));
        var merged = new List<Finding>();
        for (var i = 0; i < found.Count;)
        {
            var (first, until) = (i, found[i].Found);
            for (; i < found.Count && (i == first || found[i].First <= until || found[i].First - found[first].First <= SamePoints); i++)
                until = Math.Max(until, found[i].Found);
            var same = found[first..i];
            var begin = (same.Find(static each => each.Detectors[0] == ChangeDetector.PageHinkley) is { Detectors: not null } sum ? sum : same[^1]).First;
            merged.Add(new Finding(begin, Math.Max(begin, same.Min(static each => each.Found)), [.. same.Select(static each => each.Detectors[0]).Distinct()]));
        }

        return merged;
    }

    /// <summary>
    /// Puts each change where it divides the points up to its detection best: the largest sum of squares between both means, which is the likeliest place under normal errors (Hinkley, Biometrika 57,
    /// 1970). A sum begins to rise before, where points happen to lie on that side already.
    /// </summary>
    private List<Finding> Place(List<Finding> found)
    {
        for (var i = 0; i < found.Count; i++)
        {
            var from = i == 0 ? 0 : found[i - 1].First;
            var (best, most) = (found[i].First, -1.0);
            for (var first = Math.Max(found[i].First - SamePoints, from + 1); first <= found[i].Found; first++)
            {
                var (before, after) = (Count(from, first), Count(first, found[i].Found + 1));
                var distance = Mean(from, first) - Mean(first, found[i].Found + 1);
                var between = before * after / (before + after) * distance * distance;
                if (between > most)
                    (best, most) = (first, between);
            }

            found[i] = found[i] with { First = best };
        }

        return found;
    }

    private List<FigureChange> Describe(List<Finding> found)
    {
        var changes = new List<FigureChange>(found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            var (first, seen) = (found[i].First, found[i].Found);
            var before = Mean(i == 0 ? 0 : found[i - 1].First, first);
            var after = Mean(first, i + 1 < found.Count ? found[i + 1].First : _values.Length);
            if (double.IsNaN(before) || double.IsNaN(after))
                continue;
            var (at, foundAt) = (UnixTime.ToTime(_times[first].From), UnixTime.ToTime(_times[seen].To));
            bool? worse = _metric.Worse == MetricDirection.None ? null : after > before == (_metric.Worse == MetricDirection.Up);
            changes.Add(new FigureChange
            {
                At = at,
                FoundAt = foundAt,
                Before = before,
                After = after,
                IsWorse = worse,
                Detectors = found[i].Detectors,
                Sentence = $"{_metric.Name} {(after > before ? "rose" : "fell")} from {Show(before)} to {Show(after)} about {Time(at)}, which is seen since {Time(foundAt)}"
                    + (worse switch { true => ": it is worse", false => ": it is better", _ => "" }),
            });
        }

        return changes;
    }

    private double Mean(int from, int to)
    {
        double sum = 0, count = 0;
        for (var i = from; i < to; i++)
        {
            sum += _values[i].Count * _values[i].Value;
            count += _values[i].Count;
        }

        return sum / count;
    }

    private double Count(int from, int to)
    {
        var count = 0.0;
        for (var i = from; i < to; i++)
            count += _values[i].Count;
        return count;
    }

    private string Show(double value) => _metric.Unit switch
    {
        "ratio" => (100 * value).ToString("G4", CultureInfo.InvariantCulture) + "%",
        "s" => FigureWords.SecondsOf(value, digits: 4),
        "" => value.ToString("G4", CultureInfo.InvariantCulture),
        var unit => $"{value.ToString("G4", CultureInfo.InvariantCulture)} {unit}",
    };

    private static string Time(DateTimeOffset time) => time.ToString(time.Second == 0 ? "yyyy-MM-dd HH:mm 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <param name="First">The first point that is other.</param>
    /// <param name="Found">The point with which it was found.</param>
    /// <param name="Detectors">Who found it.</param>
    private readonly record struct Finding(int First, int Found, ChangeDetector[] Detectors);
}
