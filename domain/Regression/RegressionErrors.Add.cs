using System.Runtime.Intrinsics;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Regression;

/// <content>Counting records, eight at a time.</content>
public sealed partial class RegressionErrors
{
    // Small enough that the second pass, over the actual values only, finds them in the first-level cache.
    private const int BlockRows = 512;

    /// <summary>
    /// Largest magnitude of a value. Any larger one is treated as not finite: its square, summed, would be, and would take
    /// every other record's error with it.
    /// </summary>
    public const double MaxMagnitude = 1e100;

    // Below this an actual value is taken for 0: the quotient would otherwise overflow.
    private const double MinRelativeTo = 1e-100;

    /// <summary>Counts one labelled prediction. One whose value is not finite is not counted.</summary>
    /// <param name="weight">Finite and at least 1.</param>
    public void Add(double actual, double predicted, double weight = 1)
    {
        WeightColumn.Check(weight, nameof(weight));
        AddBlock([actual], [predicted], default, weight);
    }

    /// <summary>Counts the records of a batch. One with a value that is not finite (NaN for none) is not counted.</summary>
    /// <param name="actual">Per record its label.</param>
    /// <param name="predicted">Per record the predicted value, in the label's unit.</param>
    /// <param name="weights">Per record its weight, finite and at least 1; empty if all are 1.</param>
    public void AddColumn(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted, ReadOnlySpan<float> weights = default)
    {
        if (actual.Length != predicted.Length)
        {
            throw new ArgumentException($"{actual.Length} labels for {predicted.Length} predictions", nameof(predicted));
        }

        var shared = WeightColumn.Shared(weights, actual.Length);
        for (var start = 0; start < actual.Length; start += BlockRows)
        {
            var rows = Math.Min(BlockRows, actual.Length - start);
            AddBlock(actual.Slice(start, rows), predicted.Slice(start, rows), double.IsNaN(shared) ? weights.Slice(start, rows) : default, shared);
        }
    }

    private void AddBlock(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted, ReadOnlySpan<float> weights, double shared)
    {
        Sums sums = default;
        var i = 0;
        for (; i + Vector512<double>.Count <= actual.Length; i += Vector512<double>.Count)
        {
            sums.Add(Vector512.Create(actual[i..]), Vector512.Create(predicted[i..]), LoadWeights(weights, i, shared));
        }

        if (i < actual.Length)
        {
            // The missing rows have no label and are therefore not counted.
            Span<double> y = stackalloc double[Vector512<double>.Count], p = stackalloc double[Vector512<double>.Count];
            Span<float> w = stackalloc float[Vector512<double>.Count];
            y.Fill(double.NaN);
            actual[i..].CopyTo(y);
            predicted[i..].CopyTo(p);
            weights[Math.Min(i, weights.Length)..].CopyTo(w);
            sums.Add(Vector512.Create<double>(y), Vector512.Create<double>(p), LoadWeights(weights.IsEmpty ? default : w, 0, shared));
        }

        var weight = Vector512.Sum(sums.Weight);
        if (weight == 0)
        {
            return;
        }

        _count += (ulong)Vector512.Sum(sums.Count);
        _weight += weight;
        _squaredWeights += Vector512.Sum(sums.SquaredWeights);
        _sum += Vector512.Sum(sums.Error);
        _absolute += Vector512.Sum(sums.Absolute);
        _squared += Vector512.Sum(sums.Squared);
        _relativeCount += (ulong)Vector512.Sum(sums.RelativeCount);
        _relativeWeight += Vector512.Sum(sums.RelativeWeight);
        _relative += Vector512.Sum(sums.Relative);
        var mean = Vector512.Sum(sums.Actual) / weight;
        _actual.Merge(Moments.Of(weight, mean, SquaredDeviations(actual, predicted, weights, shared, mean)));
    }

    private static Vector512<double> LoadWeights(ReadOnlySpan<float> weights, int at, double shared)
    {
        if (weights.IsEmpty)
        {
            return Vector512.Create(shared);
        }

        var (low, high) = Vector256.Widen(Vector256.Create(weights[at..]));
        return Vector512.Create(low, high);
    }

    private static double SquaredDeviations(
        ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted, ReadOnlySpan<float> weights, double shared, double mean)
    {
        var sum = Vector512<double>.Zero;
        var i = 0;
        for (; i + Vector512<double>.Count <= actual.Length; i += Vector512<double>.Count)
        {
            var y = Vector512.Create(actual[i..]);
            var deviation = y - Vector512.Create(mean);
            sum += deviation * deviation * LoadWeights(weights, i, shared) & Sums.Counted(y, Vector512.Create(predicted[i..]));
        }

        var total = Vector512.Sum(sum);
        for (; i < actual.Length; i++)
        {
            if (Math.Max(Math.Abs(actual[i]), Math.Abs(predicted[i])) <= MaxMagnitude)
            {
                total += (actual[i] - mean) * (actual[i] - mean) * (weights.IsEmpty ? shared : weights[i]);
            }
        }

        return total;
    }

    private struct Sums
    {
        public Vector512<double> Count, Weight, SquaredWeights, Error, Absolute, Squared, RelativeCount, RelativeWeight, Relative, Actual;

        public static Vector512<double> Counted(Vector512<double> actual, Vector512<double> predicted) =>
            Vector512.LessThanOrEqual(Vector512.Max(Vector512.Abs(actual), Vector512.Abs(predicted)), Vector512.Create(MaxMagnitude));

        public void Add(Vector512<double> actual, Vector512<double> predicted, Vector512<double> weight)
        {
            var counted = Counted(actual, predicted);
            var error = predicted - actual & counted;
            var absolute = Vector512.Abs(error);
            weight &= counted;
            Count += Vector512<double>.One & counted;
            Weight += weight;
            SquaredWeights += weight * weight;
            Error += weight * error;
            Absolute += weight * absolute;
            Squared += weight * error * error;
            Actual += weight * (actual & counted);
            var relative = counted & Vector512.GreaterThanOrEqual(Vector512.Abs(actual), Vector512.Create(MinRelativeTo));
            RelativeCount += Vector512<double>.One & relative;
            RelativeWeight += weight & relative;
            Relative += weight * absolute / Vector512.Abs(actual) & relative;
        }
    }
}
