using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Privacy;

/// <summary>
/// A count or a mean that can be released with noise. One record more or less changes a count by one at most, and the sum that a mean is of
/// by <see cref="Steps"/>, whatever the other records are.
/// </summary>
public sealed class PrivateFigure
{
    /// <summary>Into how many steps half the span of a mean's bounds is cut: its sum is a whole number of them.</summary>
    public const long Steps = 1 << 16;

    /// <summary>ε is a multiple of a thousandth.</summary>
    public const long EpsilonUnit = 1000;

    /// <summary>Of noise beyond the bound that is told.</summary>
    public const double NoiseProbability = 0.05;

    public const string Names = "records, errors, labelled, value_mean, feature_mean(FEATURE) or measurement_mean(MEASUREMENT)";

    private readonly Func<PartialAggregate, ulong>? _count;
    private readonly Func<PartialAggregate, NumericFeature?>? _values;

    private PrivateFigure(Func<PartialAggregate, ulong>? count, Func<PartialAggregate, NumericFeature?>? values) => (_count, _values) = (count, values);

    public bool IsMean => _values is not null;

    /// <summary>Null: there is none of the name.</summary>
    public static PrivateFigure? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var open = name.IndexOf('(', StringComparison.Ordinal);
        var (kind, of) = open > 0 && name[^1] == ')' ? (name[..open], name[(open + 1)..^1]) : (name, "");
        return (kind, of.Length > 0) switch
        {
            ("records", false) => new(static rows => rows.Traffic.Records, null),
            ("errors", false) => new(static rows => rows.Traffic.Errors.TotalCount, null),
            ("labelled", false) => new(static rows => rows.Traffic.Labelled, null),
            ("value_mean", false) => new(null, static rows => rows.HasOutputs ? rows.Outputs.Values : null),
            ("feature_mean", true) => new(null, rows => rows.Features.FindNumeric(of)),
            ("measurement_mean", true) => new(null, rows => rows.Measurements.FindNumeric(of)),
            _ => null,
        };
    }

    /// <summary>A count with noise; ε in thousandths.</summary>
    public long Count(PartialAggregate rows, long epsilon, Func<ulong> bits) => (long)_count!(rows) + CountNoise(epsilon).Draw(bits);

    /// <summary>What the noise of a count exceeds with a probability of <see cref="NoiseProbability"/> at most; ε in thousandths.</summary>
    public static long CountBound(long epsilon) => CountNoise(epsilon).Bound(NoiseProbability);

    private static DiscreteLaplace CountNoise(long epsilon) => new(epsilon, EpsilonUnit);

    /// <summary>A mean of values that are clipped to the bounds. Half of ε is spent on the sum and half on the number of values.</summary>
    /// <param name="rows">All of them.</param>
    /// <param name="epsilon">In thousandths.</param>
    /// <param name="lower">Bounds that do not follow from the data.</param>
    /// <param name="upper">Above the lower one.</param>
    /// <param name="bits">64 random bits a call.</param>
    public PrivateMean Mean(PartialAggregate rows, long epsilon, double lower, double upper, Func<ulong> bits)
    {
        var (centre, half) = ((lower + upper) / 2, (upper - lower) / 2);
        var (sum, count) = (0L, 0L);
        // The middle of a bucket is the same whatever else is in it, so a record contributes its own steps and no other's change.
        foreach (var (value, records) in _values!(rows)?.Quantiles.Cells() ?? [])
        {
            count += (long)records;
            sum += (long)records * (long)Math.Round((Math.Clamp(value, lower, upper) - centre) / half * Steps);
        }

        var (ofCount, ofSum) = (new DiscreteLaplace(epsilon, 2 * EpsilonUnit), new DiscreteLaplace(epsilon, 2 * EpsilonUnit * Steps));
        count += ofCount.Draw(bits);
        sum += ofSum.Draw(bits);
        // With u and v the noise of sum and number, (S + u)/(n + v) − S/n = (u − v S/n)/(n + v), and S/n is at most 1: the bound follows from what is released.
        var noise = ((double)ofSum.Bound(NoiseProbability / 2) / Steps) + ofCount.Bound(NoiseProbability / 2);
        var number = Math.Max(1, count);
        return new PrivateMean(Math.Clamp(centre + ((double)sum / Steps / number * half), lower, upper), Math.Min(noise / number * half, upper - lower));
    }
}

/// <summary>A mean with noise.</summary>
/// <param name="Value">Within the bounds of the values.</param>
/// <param name="NoiseBound">What the noise exceeds with a probability of 5% at most; as wide as the bounds where the noise outweighs the values, or there are none.</param>
public readonly record struct PrivateMean(double Value, double NoiseBound);
