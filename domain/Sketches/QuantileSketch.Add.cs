using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Sketches;

public sealed partial class QuantileSketch
{
    // Below this the passes over a column cost more than they save.
    private const int MinColumn = 16;

    /// <summary>Adds a value. False, and nothing is added, if it is negative, NaN or infinite.</summary>
    /// <param name="value">At least 0.</param>
    /// <param name="weight">The inverse of the sampling rate, finite and above 0.</param>
    public bool Add(double value, double weight = 1)
    {
        if (!(value >= 0 && double.IsFinite(value)) || !SketchWeights.IsValid(weight))
            return false;
        if (value < IndexMapping.MinIndexable)
        {
            _zeroCount++;
            _zeroWeight += weight;
        }
        else
        {
            _bins.Add(_bins.Mapping.Index(value), weight);
        }

        Include(value, value);
        _sum.AddProduct(value, weight);
        return true;
    }

    /// <summary>Adds a column of values of one weight; negative, NaN and infinite ones are passed over. Returns how many were added.</summary>
    public int AddRange(ReadOnlySpan<float> values, double weight = 1)
    {
        var isColumn = values.Length >= MinColumn && SketchWeights.IsValid(weight);
        var indexable = isColumn ? ColumnScan.OfIndexable(values) : null;
        var scan = indexable ?? (isColumn ? ColumnScan.Of(values) : default);
        if (!isColumn || !CanScatter(scan))
            return AddEach(values, weight);
        if (scan.Finite == 0)
            return 0;
        if (!(weight == 1 && indexable is not null && TryIncrement(values, scan)))
            AddScattered(new ColumnScatter(_bins.Mapping, values, default, scan, hasNegative: false), weight);
        Include(scan.Min, scan.Max);
        AddSum(values, scan, weight);
        return scan.Finite;
    }

    /// <summary>Adds a column of values with a weight each; no weights: all are 1. Returns how many were added.</summary>
    public int AddRange(ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        if (SketchWeights.Shared(values.Length, weights) is { } shared)
            return AddRange(values, shared);
        var isColumn = values.Length >= MinColumn && SketchWeights.AreValid(weights);
        var scan = isColumn ? ColumnScan.Of(values) : default;
        if (!isColumn || !CanScatter(scan))
            return AddEach(values, weights);
        if (scan.Finite == 0)
            return 0;
        AddScattered(new ColumnScatter(_bins.Mapping, values, weights, scan, hasNegative: false));
        Include(scan.Min, scan.Max);
        AddSum(values, weights);
        return scan.Finite;
    }

    /// <summary>Adds a column of values of double precision and one weight. Returns how many were added.</summary>
    public int AddRange(ReadOnlySpan<double> values, double weight = 1)
    {
        var added = 0;
        foreach (var value in values)
            added += Add(value, weight) ? 1 : 0;
        return added;
    }

    private void AddSum(ReadOnlySpan<float> values, in ColumnScan scan, double weight)
    {
        if (ExactColumn.IsPlain(scan.SmallestMagnitude, scan.LargestMagnitude, values.Length))
        {
            _sum.AddProduct(scan.Sum, weight);
            return;
        }

        for (; !values.IsEmpty; values = values[Math.Min(values.Length, ExactColumn.MaxRows)..])
        {
            // Of fewer values the plain sum may do.
            var part = values[..Math.Min(values.Length, ExactColumn.MaxRows)];
            if (ColumnScan.Of(part) is var own && ExactColumn.IsPlain(own.SmallestMagnitude, own.LargestMagnitude, part.Length))
                _sum.AddProduct(own.Sum, weight);
            else
                ExactColumn.Add(ExactColumn.Finite(part), weight, _sum);
        }
    }

    private void AddSum(ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        for (var start = 0; start < values.Length; start += ExactColumn.MaxRows)
        {
            var products = ExactColumn.Values(Math.Min(values.Length - start, ExactColumn.MaxRows));
            // Two floats have at most the digits of a double.
            for (var i = 0; i < products.Length; i++)
                products[i] = float.IsFinite(values[start + i]) ? (double)values[start + i] * weights[start + i] : 0;
            ExactColumn.Add(products, 1, _sum);
        }
    }

    private static bool CanScatter(in ColumnScan scan) => scan.Finite == 0 || (scan.Min >= 0 && scan.Max < IndexMapping.MaxIndexable);

    private int AddEach(ReadOnlySpan<float> values, double weight)
    {
        var added = 0;
        foreach (var value in values)
            added += Add(value, weight) ? 1 : 0;
        return added;
    }

    private int AddEach(ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        var added = 0;
        for (var i = 0; i < values.Length; i++)
            added += Add(values[i], weights[i]) ? 1 : 0;
        return added;
    }

    /// <summary>Increments the bins of values that all have one, unless the store must see them otherwise.</summary>
    private bool TryIncrement(ReadOnlySpan<float> values, in ColumnScan scan)
    {
        var mapping = _bins.Mapping;
        var low = mapping.Index(scan.Min);
        var cells = _bins.Claim(low, mapping.Index(scan.Max), values.Length);
        if (cells.IsEmpty)
            return false;
        Increment(mapping, cells, values, low);
        return true;
    }

    // The index of every value lies within the cells, since they were claimed for the column's minimum and maximum.
    [SkipLocalsInit]
    private static void Increment(IndexMapping mapping, Span<uint> cells, ReadOnlySpan<float> values, int low)
    {
        Span<int> chunk = stackalloc int[ColumnIndices.ChunkLength];
        ref var cell = ref MemoryMarshal.GetReference(cells);
        for (var start = 0; start < values.Length; start += chunk.Length)
        {
            var part = values.Slice(start, Math.Min(values.Length - start, chunk.Length));
            ColumnIndices.Find(mapping, part, chunk, low);
            ref var index = ref MemoryMarshal.GetReference(chunk);
            nint i = 0;
            for (; i + 4 <= part.Length; i += 4)
            {
                Unsafe.Add(ref cell, Unsafe.Add(ref index, i))++;
                Unsafe.Add(ref cell, Unsafe.Add(ref index, i + 1))++;
                Unsafe.Add(ref cell, Unsafe.Add(ref index, i + 2))++;
                Unsafe.Add(ref cell, Unsafe.Add(ref index, i + 3))++;
            }

            for (; i < part.Length; i++)
                Unsafe.Add(ref cell, Unsafe.Add(ref index, i))++;
        }
    }

    private void AddScattered(in ColumnScatter scatter, double weight)
    {
        _zeroCount += scatter.Zeros;
        _zeroWeight += scatter.Zeros * weight;
        _bins.AddCounts(scatter.Low, scatter.Positive, weight);
    }

    private void AddScattered(in ColumnScatter scatter)
    {
        _zeroCount += scatter.Zeros;
        _zeroWeight += scatter.ZeroWeight;
        _bins.AddCounts(scatter.Low, scatter.Positive, scatter.PositiveWeights);
    }
}
