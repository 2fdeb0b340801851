using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Features;

/// <content>Counting values.</content>
public sealed partial class NumericFeature
{
    /// <summary>Largest magnitude that counts as finite: the square of any larger one, summed, would not be.</summary>
    public const double MaxMagnitude = 1e100;

    // Blocks stay in the first-level cache between the pass for the mean and the one for the deviations from it.
    private const int BlockRows = 2048;

    /// <summary>Counts one value, NaN for none.</summary>
    /// <param name="weight">Finite and at least 1.</param>
    public void Add(double value, double weight = 1)
    {
        WeightColumn.Check(weight, nameof(weight));
        if (Classify(value))
        {
            _quantiles.Add(value, weight);
            _moments.Merge(Moments.Of(weight, value, 0));
            _squaredWeights += weight * weight;
        }
    }

    /// <summary>
    /// Takes back a value that was counted before. False, and nothing is changed, where there is no such value. Minimum and maximum are
    /// then right to the error of the sketch.
    /// </summary>
    /// <param name="weight">The one that it was counted with.</param>
    /// <param name="isExact">False where it was so large against all others that rounding has spoilt what is left of the sums.</param>
    public bool Subtract(double value, double weight, out bool isExact)
    {
        // What is left of a sum after something 10⁹ times as large was taken from it has six digits that are right.
        const double MaxCancellation = 1e9;
        isExact = true;
        if (!(Math.Abs(value) <= MaxMagnitude) || !_quantiles.Subtract(value, weight))
        {
            return false;
        }

        if (_quantiles.IsEmpty)
        {
            (_moments, _squaredWeights) = (default, 0);
            return true;
        }

        var deviations = _moments.SquaredDeviations;
        _moments.Subtract(Moments.Of(weight, value, 0));
        _squaredWeights = Math.Max(_squaredWeights - weight * weight, 0);
        var size = Math.Max(Math.Abs(_quantiles.Min!.Value), Math.Abs(_quantiles.Max!.Value));
        if (size == 0)
        {
            // What is left is known, whatever rounding made of it.
            _moments = Moments.Of(_moments.Weight, 0, 0);
            return true;
        }

        // Where the values that are left do not differ, their spread says nothing, and their size does.
        isExact = _moments.SquaredDeviations > 0
            ? deviations <= _moments.SquaredDeviations * MaxCancellation
            : deviations == 0 || Math.Abs(value) <= size * MaxCancellation;
        return true;
    }

    /// <summary>Counts the values of a batch, NaN for none.</summary>
    /// <param name="weights">Per record its weight, finite and at least 1; empty if all are 1.</param>
    public void AddColumn(ReadOnlySpan<float> values, ReadOnlySpan<float> weights = default)
    {
        var shared = WeightColumn.Shared(weights, values.Length);
        for (var start = 0; start < values.Length; start += BlockRows)
        {
            var rows = Math.Min(BlockRows, values.Length - start);
            if (double.IsNaN(shared))
            {
                AddEach(values.Slice(start, rows), weights.Slice(start, rows), shared);
            }
            else
            {
                AddBlock(values.Slice(start, rows), shared);
            }
        }
    }

    /// <inheritdoc cref="AddColumn(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public void AddColumn(ReadOnlySpan<double> values, ReadOnlySpan<float> weights = default)
    {
        var shared = WeightColumn.Shared(weights, values.Length);
        for (var start = 0; start < values.Length; start += BlockRows)
        {
            var rows = Math.Min(BlockRows, values.Length - start);
            AddEach(values.Slice(start, rows), double.IsNaN(shared) ? weights.Slice(start, rows) : default, shared);
        }
    }

    private void AddBlock(ReadOnlySpan<float> values, double weight)
    {
        var scan = ColumnScan.Of(values);
        if (scan.Finite < values.Length)
        {
            _infinite += (ulong)(values.Length - scan.Finite - CountNaN(values));
        }

        if (scan.Finite > 0)
        {
            _quantiles.AddRange(values, weight);
            var mean = scan.Sum / scan.Finite;
            _moments.Merge(Moments.Of(scan.Finite * weight, mean, weight * SquaredDeviations(values, mean)));
            _squaredWeights += scan.Finite * weight * weight;
        }
    }

    private void AddEach<T>(ReadOnlySpan<T> values, ReadOnlySpan<float> weights, double shared)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0, total = 0, squares = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = double.CreateTruncating(values[i]);
            var weight = weights.IsEmpty ? shared : weights[i];
            if (Classify(value))
            {
                _quantiles.Add(value, weight);
                sum += weight * value;
                total += weight;
                squares += weight * weight;
            }
        }

        if (total == 0)
        {
            return;
        }

        double mean = sum / total, deviations = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = double.CreateTruncating(values[i]);
            var deviation = Math.Abs(value) <= MaxMagnitude ? value - mean : 0;
            deviations += (weights.IsEmpty ? shared : weights[i]) * deviation * deviation;
        }

        _moments.Merge(Moments.Of(total, mean, deviations));
        _squaredWeights += squares;
    }

    /// <summary>Whether the value is finite; an infinite one has been counted.</summary>
    private bool Classify(double value)
    {
        if (Math.Abs(value) <= MaxMagnitude)
        {
            return true;
        }

        _infinite += double.IsNaN(value) ? 0ul : 1;
        return false;
    }

    private static int CountNaN(ReadOnlySpan<float> values)
    {
        var count = 0;
        foreach (var value in values)
        {
            count += float.IsNaN(value) ? 1 : 0;
        }

        return count;
    }

    internal static double SquaredDeviations(ReadOnlySpan<float> values, double mean)
    {
        var means = Vector512.Create(mean);
        Vector512<double> low = default, high = default;
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        foreach (var vector in vectors)
        {
            var (first, second) = Vector512.Widen(vector);
            first = (first - means) & Vector512.IsFinite(first);
            second = (second - means) & Vector512.IsFinite(second);
            low += first * first;
            high += second * second;
        }

        var sum = Vector512.Sum(low + high);
        foreach (var value in values[(vectors.Length * Vector512<float>.Count)..])
        {
            var deviation = float.IsFinite(value) ? value - mean : 0;
            sum += deviation * deviation;
        }

        return sum;
    }
}
