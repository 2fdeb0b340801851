using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Descriptions;

/// <summary>What current data is described beside, where that is no baseline but other records of the model.</summary>
/// <param name="Noun">In a sentence: <c>version 2.0</c>, <c>the other range</c>.</param>
/// <param name="Rows">With at least <see cref="DataDescriber.Parts"/>.</param>
public sealed record DescribedReference(string Noun, PartialAggregate Rows)
{
    internal const string Baseline = "the baseline";

    /// <summary>The largest share that chance explains: the upper end of the exact interval.</summary>
    internal double MostOf(double share, double level) =>
        Rows.Traffic.EffectiveRecords > 0 ? ClopperPearson.Interval(Math.Clamp(share, 0, 1), Rows.Traffic.EffectiveRecords, level).Upper : 1;
}
