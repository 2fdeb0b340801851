namespace OrleansMonitor.Domain.Comparisons;

/// <summary>A version of a model, with all of its records since the comparison began.</summary>
/// <param name="Name">Empty: records without a version.</param>
/// <param name="All">Its records.</param>
/// <param name="Segments">The same by segment.</param>
public sealed record ComparedVersion(string Name, ComparedSide All, IReadOnlyDictionary<string, ComparedSide> Segments)
{
    public long? First => All.Rows.HasTraffic ? All.Rows.Traffic.FirstEventTime : null;

    public long? Last => All.Rows.HasTraffic ? All.Rows.Traffic.LastEventTime : null;

    /// <summary>From the first record to the last.</summary>
    public double Seconds => Last is { } last && First is { } first ? (last - first) / 1000.0 : 0;

    /// <summary>Whether both ran at one time, if only for a moment: all records of one may be of the same moment.</summary>
    public static bool RanTogether(ComparedVersion one, ComparedVersion other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.First <= other.Last && other.First <= one.Last;
    }

    /// <summary>How long both ran; 0: for a moment, or never together, so that whatever else changed in between is in the differences too.</summary>
    public static double OverlapSeconds(ComparedVersion one, ComparedVersion other) =>
        one.Last is { } last && other.Last is { } otherLast ? Math.Max(0, Math.Min(last, otherLast) - Math.Max(one.First!.Value, other.First!.Value)) / 1000.0 : 0;
}
