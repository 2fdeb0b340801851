using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Weights;

/// <summary>
/// Weights of the records of a batch: the inverse of the rate at which each was sampled, finite and at least 1. An empty
/// column means that every record has weight 1. Nearly always all records of a batch share one weight, which the
/// aggregates then keep as one number instead of one per cell.
/// </summary>
internal static class WeightColumn
{
    /// <summary>The weight that all rows share, or NaN where they differ.</summary>
    /// <exception cref="ArgumentException">The column has another length than <paramref name="rows"/>, or a weight is not finite and at least 1.</exception>
    public static double Shared(ReadOnlySpan<float> weights, int rows)
    {
        if (weights.IsEmpty)
        {
            return 1;
        }

        if (weights.Length != rows)
        {
            throw new ArgumentException($"the column has {weights.Length} weights for {rows} rows", nameof(weights));
        }

        var first = weights[0];
        var differs = weights.ContainsAnyExcept(first);
        Check(first, nameof(weights));
        if (differs && !AreValid(weights))
        {
            foreach (var weight in weights)
            {
                Check(weight, nameof(weights));
            }
        }

        return differs ? double.NaN : first;
    }

    /// <exception cref="ArgumentException">The weight is not finite and at least 1.</exception>
    public static void Check(double weight, string name)
    {
        if (!(weight is >= 1 and <= float.MaxValue))
        {
            throw new ArgumentException($"the weight {weight} is not a finite number of at least 1", name);
        }
    }

    private static bool AreValid(ReadOnlySpan<float> weights)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(weights);
        var good = Vector256<float>.AllBitsSet;
        foreach (var vector in vectors)
        {
            good &= Vector256.GreaterThanOrEqual(vector, Vector256<float>.One) & Vector256.LessThanOrEqual(vector, Vector256.Create(float.MaxValue));
        }

        var all = good.ExtractMostSignificantBits() == 0xFF;
        foreach (var weight in weights[(vectors.Length * Vector256<float>.Count)..])
        {
            all &= weight is >= 1 and <= float.MaxValue;
        }

        return all;
    }
}
