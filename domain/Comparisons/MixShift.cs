namespace OrleansMonitor.Domain.Comparisons;

/// <summary>How the segments of two versions' traffic differ.</summary>
public sealed record MixShift
{
    /// <summary>Segments that are shown: those that differ most.</summary>
    public const int MaxSegments = 32;

    /// <summary>Whether the share of any segment differs, at all looks together and for all segments at once.</summary>
    public required bool IsSignificant { get; init; }

    /// <summary>Half the sum of the differences of the shares: so much of the traffic would have to move.</summary>
    public required double Distance { get; init; }

    /// <summary>The largest differences first.</summary>
    public required IReadOnlyList<SegmentShare> Segments { get; init; }

    /// <summary>How many segments there are.</summary>
    public required int Count { get; init; }

    /// <summary>Null where there are no two segments, or no records of one version.</summary>
    internal static MixShift? Of(IReadOnlyDictionary<string, ComparedSide> baseline, IReadOnlyDictionary<string, ComparedSide> candidate, double alpha)
    {
        // Of a segment with too few records of either version nothing is told, and 0 would be wrong.
        var names = baseline.Keys.Union(candidate.Keys, StringComparer.Ordinal).Where(name => !IsWithheld(baseline, name) && !IsWithheld(candidate, name)).Order(StringComparer.Ordinal).ToArray();
        var (a, b) = (Traffic.Of(baseline, names), Traffic.Of(candidate, names));
        if (names.Length < 2 || !(a.Weight > 0) || !(b.Weight > 0))
            return null;
        var shares = Array.ConvertAll(names, name => Share(name, baseline, a, candidate, b, alpha / names.Length));
        return new MixShift
        {
            IsSignificant = shares.Any(static each => each.IsSignificant),
            Distance = shares.Sum(static each => Math.Abs(each.Candidate - each.Baseline)) / 2,
            Segments = [.. shares.OrderByDescending(static each => Math.Abs(each.Candidate - each.Baseline)).ThenBy(static each => each.Segment, StringComparer.Ordinal).Take(MaxSegments)],
            Count = names.Length,
        };
    }

    private static bool IsWithheld(IReadOnlyDictionary<string, ComparedSide> segments, string name) => segments.GetValueOrDefault(name) is { IsWithheld: true };

    private static SegmentShare Share(
        string name, IReadOnlyDictionary<string, ComparedSide> baseline, Traffic a, IReadOnlyDictionary<string, ComparedSide> candidate, Traffic b, double alpha)
    {
        var (first, second) = (Traffic.WeightOf(baseline.GetValueOrDefault(name)) / a.Weight, Traffic.WeightOf(candidate.GetValueOrDefault(name)) / b.Weight);
        var difference = MeanDifference.Of(new Estimate(first, 0, a.Effective, 0), new Estimate(second, 0, b.Effective, 0), isProportion: true, isBounded: true);
        var (lower, upper) = difference.Interval(alpha, isBounded: true);
        var isKnown = Math.Min(a.Effective, b.Effective) >= VersionComparison.MinRecords;
        return new SegmentShare(name, first, second, lower, upper, isKnown && (lower > 0 || upper < 0));
    }

    private readonly record struct Traffic(double Weight, double Effective)
    {
        public static Traffic Of(IReadOnlyDictionary<string, ComparedSide> segments, IEnumerable<string> names)
        {
            double weight = 0, squares = 0;
            foreach (var name in names)
            {
                var side = segments.GetValueOrDefault(name);
                weight += WeightOf(side);
                squares += side is { Rows.HasTraffic: true } ? side.Rows.Traffic.SquaredWeightSum : 0;
            }

            return new Traffic(weight, Sampling.EffectiveSampleSize.Of(weight, squares));
        }

        public static double WeightOf(ComparedSide? side) => side is not null && side.Rows.HasTraffic ? side.Rows.Traffic.WeightSum : 0;
    }
}

/// <summary>A segment's share of either version's traffic.</summary>
/// <param name="Segment">Its name; empty: records without one.</param>
/// <param name="Baseline">0 to 1.</param>
/// <param name="Candidate">0 to 1.</param>
/// <param name="Lower">Of the confidence sequence of candidate less baseline, for all segments at once.</param>
/// <param name="Upper">Likewise.</param>
/// <param name="IsSignificant">Whether it excludes 0.</param>
public sealed record SegmentShare(string Segment, double Baseline, double Candidate, double Lower, double Upper, bool IsSignificant);
