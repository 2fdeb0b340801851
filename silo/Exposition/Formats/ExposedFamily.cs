using OrleansMonitor.Domain.Families;

namespace OrleansMonitor.Silo.Exposition.Formats;

/// <summary>A family as it is written, in whichever format.</summary>
/// <param name="Name">As Prometheus has it, with the unit, and <c>_total</c> of a counter.</param>
/// <param name="Help">One sentence; not escaped.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Unit">Which the name ends with, but for <c>_total</c>; empty: none.</param>
/// <param name="Series">In the order in which they are written.</param>
internal sealed record ExposedFamily(string Name, string Help, FamilyKind Kind, string Unit, IReadOnlyList<ExposedSeries> Series);

/// <summary>A series as it is written.</summary>
/// <param name="Labels">In the order in which they are written; values are not escaped.</param>
/// <param name="Value">Of a counter or gauge.</param>
/// <param name="Histogram">Of a histogram.</param>
/// <param name="Created">When a counter was 0, Unix milliseconds; 0: not known.</param>
internal sealed record ExposedSeries(KeyValuePair<string, string>[] Labels, double Value, ExposedHistogram? Histogram = null, long Created = 0);

/// <summary>A histogram as it is written.</summary>
/// <param name="Bounds">Upper bounds of the classic buckets, without +Inf.</param>
/// <param name="Cumulative">Up to each of these.</param>
/// <param name="Count">Of all.</param>
/// <param name="Sum">Of the values.</param>
/// <param name="Native">The same with native buckets; null: it has none.</param>
internal sealed record ExposedHistogram(IReadOnlyList<double> Bounds, IReadOnlyList<ulong> Cumulative, ulong Count, double Sum, FamilyHistogram? Native = null)
{
    public static ExposedHistogram Of(FamilyHistogram histogram) => new(FamilyHistogram.Bounds, histogram.Cumulative, histogram.Count, histogram.Sum, histogram);
}
