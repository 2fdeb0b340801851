using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary><c>histogram_quantile</c>: series that differ by <c>le</c> alone are the buckets of one histogram. One without a bound that is a number is left out.</summary>
internal sealed class HistogramQuantile(IScalarOperator quantile, IVectorOperator inner) : IVectorOperator
{
    public const string BoundLabel = "le";

    private readonly Dictionary<Labels, (Labels Key, double? Bound)> _known = [];

    public IReadOnlyList<Element> At(long time)
    {
        var wanted = quantile.At(time);
        var histograms = new Dictionary<Labels, List<(double Bound, double Count)>>();
        foreach (var (labels, value) in inner.At(time))
        {
            if (!_known.TryGetValue(labels, out var place))
                _known.Add(labels, place = (labels.WithoutName.With(BoundLabel, ""), BoundOf(labels[BoundLabel])));
            if (place.Bound is not { } bound)
                continue;
            if (!histograms.TryGetValue(place.Key, out var buckets))
                histograms.Add(place.Key, buckets = []);
            buckets.Add((bound, value));
        }

        return [.. histograms.Select(histogram => new Element(histogram.Key, Quantiles.OfBuckets(wanted, histogram.Value)))];
    }

    private static double? BoundOf(string text) => text switch
    {
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var bound) ? bound : null,
    };
}
