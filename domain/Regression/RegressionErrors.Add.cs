using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Sums;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Regression;

/// <content>Counting records: each quantity is a column that is summed by itself.</content>
public sealed partial class RegressionErrors
{
    private const int BlockRows = 256;

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

    [SkipLocalsInit]
    private void AddBlock(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted, ReadOnlySpan<float> weights, double shared)
    {
        Span<double> y = stackalloc double[BlockRows], errors = stackalloc double[BlockRows], own = stackalloc double[BlockRows], terms = stackalloc double[BlockRows];
        var rows = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            (y[rows], errors[rows], own[rows]) = (actual[i], predicted[i] - actual[i], weights.IsEmpty ? shared : weights[i]);
            rows += IsCounted(actual[i], predicted[i]) ? 1 : 0;
        }

        if (rows == 0)
        {
            return;
        }

        y = y[..rows];
        errors = errors[..rows];
        own = own[..rows];
        terms = terms[..rows];
        var weight = BinMath.Sum(own);
        _count += (ulong)rows;
        _weight += weight;
        ReadOnlySpan<double> each = weights.IsEmpty ? default : own;
        if (weights.IsEmpty)
        {
            _squaredWeights.AddSquare(shared, rows);
        }
        else
        {
            ExactColumn.AddSquares(own, default, 1, _squaredWeights);
        }

        for (var i = 0; i < rows; i++)
        {
            terms[i] = errors[i] * errors[i];
        }

        ExactColumn.AddWeighted(terms, each, shared, _squared);
        for (var i = 0; i < rows; i++)
        {
            terms[i] = Math.Abs(errors[i]);
        }

        ExactColumn.AddWeighted(terms, each, shared, _absolute);
        AddRelative(y, errors, terms, each, shared);
        ExactColumn.AddWeighted(errors, each, shared, _sum);
        _actual.Add(y, each, shared);
    }

    private void AddRelative(ReadOnlySpan<double> actual, ReadOnlySpan<double> errors, Span<double> terms, ReadOnlySpan<double> weights, double shared)
    {
        for (var i = 0; i < terms.Length; i++)
        {
            var isRelative = Math.Abs(actual[i]) >= MinRelativeTo;
            terms[i] = isRelative ? Math.Abs(errors[i]) / Math.Abs(actual[i]) : 0;
            _relativeCount += isRelative ? 1ul : 0;
            _relativeWeight += !isRelative ? 0 : weights.IsEmpty ? shared : weights[i];
        }

        ExactColumn.AddWeighted(terms, weights, shared, _relative);
    }
}
