using System.Numerics;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Sums;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Features;

/// <content>Counting values.</content>
public sealed partial class NumericFeature
{
    /// <summary>Largest magnitude of a value: the square of any larger one, summed, would be infinite.</summary>
    public const double MaxMagnitude = 1e100;

    private const int BlockRows = ExactColumn.MaxRows;

    /// <summary>Whether a number is a value: a magnitude of at most <see cref="MaxMagnitude"/>. Any other is missing, as NaN is.</summary>
    public static bool IsValue(double number) => Math.Abs(number) <= MaxMagnitude;

    /// <summary>Counts one value, NaN for none.</summary>
    /// <param name="weight">Finite and at least 1.</param>
    public void Add(double value, double weight = 1)
    {
        WeightColumn.Check(weight, nameof(weight));
        if (Classify(value))
        {
            _quantiles.Add(value, weight);
            _moments.Add(value, weight);
            _squaredWeights.AddSquare(weight, 1);
        }
    }

    /// <summary>
    /// Takes back a value that was counted before. False, and nothing is changed, where there is no such value. Minimum and maximum are
    /// then right to the error of the sketch.
    /// </summary>
    /// <param name="weight">The one that it was counted with.</param>
    public bool Subtract(double value, double weight)
    {
        if (!IsValue(value) || !_quantiles.Subtract(value, weight))
        {
            return false;
        }

        _moments.Subtract(value, weight);
        _squaredWeights.SubtractSquare(weight, 1);
        if (_quantiles.IsEmpty)
        {
            // Of sums that an earlier build has stored rounded something may be left.
            _moments.Clear();
            _squaredWeights.Clear();
        }

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
            _moments.Add(values, scan, weight);
            _squaredWeights.AddSquare(weight, scan.Finite);
        }
    }

    private void AddEach<T>(ReadOnlySpan<T> values, ReadOnlySpan<float> weights, double shared)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var column = ExactColumn.Values(values.Length);
        var own = ExactColumn.Weights(weights.Length);
        var rows = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = double.CreateTruncating(values[i]);
            var weight = weights.IsEmpty ? shared : weights[i];
            if (!Classify(value))
            {
                continue;
            }

            _quantiles.Add(value, weight);
            column[rows] = value;
            if (!own.IsEmpty)
            {
                own[rows] = weight;
            }

            rows++;
        }

        if (own.IsEmpty)
        {
            _squaredWeights.AddSquare(shared, rows);
        }
        else
        {
            ExactColumn.AddSquares(own[..rows], default, 1, _squaredWeights);
        }

        _moments.Add(column[..rows], own.IsEmpty ? default : own[..rows], shared);
    }

    /// <summary>Whether the number is a value; an infinite one has been counted.</summary>
    private bool Classify(double value)
    {
        if (IsValue(value))
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
}
