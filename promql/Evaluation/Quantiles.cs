namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>Quantiles of values, and of counts in buckets.</summary>
internal static class Quantiles
{
    /// <summary>Between the two nearest ranks by their distance; NaN counts as the smallest.</summary>
    public static double Of(double quantile, ReadOnlySpan<double> values)
    {
        if (values.Length == 0 || double.IsNaN(quantile))
            return double.NaN;
        if (quantile is < 0 or > 1)
            return quantile < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        // .NET sorts NaN before all numbers.
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var rank = quantile * (sorted.Length - 1);
        var lower = (int)Math.Max(0, Math.Floor(rank));
        var upper = Math.Min(sorted.Length - 1, lower + 1);
        var weight = rank - Math.Floor(rank);
        return (sorted[lower] * (1 - weight)) + (sorted[upper] * weight);
    }

    /// <summary>
    /// Values are taken to lie evenly in their bucket; those of the first begin at 0. Of the last, which has no upper bound, the lower one is given; NaN: there is no such last bucket, or nothing is counted.
    /// </summary>
    /// <param name="quantile">0 to 1.</param>
    /// <param name="buckets">Upper bounds, included, with how many values are at most that; sorted here.</param>
    public static double OfBuckets(double quantile, List<(double Bound, double Count)> buckets)
    {
        if (double.IsNaN(quantile))
            return double.NaN;
        if (quantile is < 0 or > 1)
            return quantile < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        buckets = Together(buckets);
        if (buckets.Count < 2 || !double.IsPositiveInfinity(buckets[^1].Bound) || buckets[^1].Count == 0)
            return double.NaN;
        var rank = quantile * buckets[^1].Count;
        var at = 0;
        while (at < buckets.Count - 1 && !(buckets[at].Count >= rank))
            at++;
        if (at == buckets.Count - 1)
            return buckets[^2].Bound;
        if (at == 0 && buckets[0].Bound <= 0)
            return buckets[0].Bound;
        var (begin, before) = at == 0 ? (0, 0) : buckets[at - 1];
        return begin + ((buckets[at].Bound - begin) * ((rank - before) / (buckets[at].Count - before)));
    }

    /// <summary>In order, equal bounds added, and counts that fall (they were read at different moments) raised to the one before.</summary>
    private static List<(double Bound, double Count)> Together(List<(double Bound, double Count)> buckets)
    {
        var result = new List<(double Bound, double Count)>();
        foreach (var (bound, count) in buckets.OrderBy(static bucket => bucket.Bound))
        {
            if (result.Count > 0 && result[^1].Bound == bound)
                result[^1] = (bound, result[^1].Count + count);
            else
                result.Add((bound, count));
        }

        for (var i = 1; i < result.Count; i++)
            result[i] = (result[i].Bound, result[i].Count < result[i - 1].Count ? result[i - 1].Count : result[i].Count);
        return result;
    }
}
