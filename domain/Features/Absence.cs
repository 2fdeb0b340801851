using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Features;

/// <summary>
/// Records that have no value of a feature. They follow from all records of the window and those that have one: what a batch
/// left out would depend on how the records were cut into batches.
/// </summary>
/// <param name="Count">Records.</param>
/// <param name="Fraction">Their weighted share; null without any record.</param>
public readonly record struct Absence(ulong Count, double? Fraction)
{
    /// <param name="traffic">All records.</param>
    /// <param name="values">Those that have a value.</param>
    /// <param name="weight">Σw of these.</param>
    public static Absence Of(TrafficSummary traffic, ulong values, double weight)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        if (traffic.Records <= values)
            return new Absence(0, values > 0 ? 0 : null);
        return new Absence(traffic.Records - values, values == 0 ? 1 : Math.Clamp(1 - (weight / traffic.WeightSum), 0, 1));
    }
}
