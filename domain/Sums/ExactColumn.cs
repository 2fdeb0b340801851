using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Sums;

/// <summary>Sums of columns without rounding, several values at a time.</summary>
/// <remarks>
/// Error-free extraction (Rump, Ogita, Oishi: Accurate Floating-Point Summation, SIAM J. Sci. Comput. 31, 2008): (v + σ) − σ is what of v is a multiple of the last bit of σ. σ is so
/// large that plain additions of these parts do not round, whatever their order, and the rest of each value is below that bit: it is extracted in the same way with a smaller σ, until nothing is left.
/// </remarks>
internal static class ExactColumn
{
    /// <summary>The most values of one call.</summary>
    public const int MaxRows = 2048;

    // 2^11 = MaxRows summands of up to 2^e are below 2^(e + 11), 53 bits below which the next part begins.
    private const int RowBits = 11, MantissaBits = 53;

    // Between these, products with a weight, and of squares with it, have no part that is too small or too large for a double.
    private const double LeastFactor = 1e-260, LargestFactor = 1e260, LeastRoot = 1e-130, LargestRoot = 1e130;

    private const double LargestSum = 1e300;

    [ThreadStatic]
    private static double[]? _values;

    [ThreadStatic]
    private static double[]? _weights;

    [ThreadStatic]
    private static double[]? _products;

    [ThreadStatic]
    private static double[]? _rests;

    /// <summary>Room for a column that is to be added.</summary>
    public static Span<double> Values(int rows) => Scratch(ref _values, rows);

    /// <summary>Room for its weights.</summary>
    public static Span<double> Weights(int rows) => Scratch(ref _weights, rows);

    /// <summary>The finite ones of the first <see cref="MaxRows"/> values, as a column that is to be added.</summary>
    public static Span<double> Finite(ReadOnlySpan<float> values)
    {
        var column = Values(Math.Min(values.Length, MaxRows));
        var rows = 0;
        foreach (var value in values[..column.Length])
        {
            column[rows] = value;
            rows += float.IsFinite(value) ? 1 : 0;
        }

        return column[..rows];
    }

    /// <summary>Whether the plain sum of floats is exact in double precision, and of up to <see cref="MaxRows"/> their squares are in two parts.</summary>
    /// <param name="smallest">Magnitude, not 0; +∞ where all are 0.</param>
    /// <param name="largest">Magnitude.</param>
    /// <param name="rows">How many there are.</param>
    /// <remarks>
    /// Floats from 2^a to below 2^b have at most 24 + b − a − 1 bits, and sums of 2^11 of them 11 more. Their squares have twice that; what is below the 42nd bit is summed apart.
    /// </remarks>
    public static bool IsPlain(float smallest, float largest, int rows) =>
        largest == 0 || largest < smallest * (double)(1L << Math.Max(0, 27 - BitOperations.Log2((uint)Math.Max(2 * rows - 1, 1))));

    /// <summary>Adds the squares of at most <see cref="MaxRows"/> floats for which <see cref="IsPlain"/> holds, NaN and infinite ones passed over.</summary>
    public static void AddSquares(ReadOnlySpan<float> values, float largest, double weight, ExactSum sum)
    {
        var sigma = Vector512.Create(Sigma((double)largest * largest));
        var (first, second, lower) = (sigma, sigma, Vector512<double>.Zero);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        foreach (var vector in vectors)
            AddSquares(vector, ref first, ref second, ref lower);
        var rest = values[(vectors.Length * Vector512<float>.Count)..];
        if (!rest.IsEmpty)
        {
            Span<float> padded = stackalloc float[Vector512<float>.Count];
            rest.CopyTo(padded);
            AddSquares(Vector512.Create<float>(padded), ref first, ref second, ref lower);
        }

        sum.AddProduct(Vector512.Sum(first - sigma + (second - sigma)), weight);
        sum.AddProduct(Vector512.Sum(lower), weight);
    }

    /// <summary>Adds the squares of weights; answers their sum.</summary>
    public static double AddWeights(ReadOnlySpan<float> weights, ExactSum squares)
    {
        if (!weights.ContainsAnyExcept(weights[0]))
        {
            squares.AddSquare(weights[0], weights.Length);
            return (double)weights[0] * weights.Length;
        }

        var sum = 0.0;
        for (var rows = 0; !weights.IsEmpty; weights = weights[rows..])
        {
            rows = Math.Min(weights.Length, MaxRows);
            var column = Values(rows);
            for (var i = 0; i < rows; i++)
            {
                column[i] = (double)weights[i] * weights[i];
                sum += weights[i];
            }

            Add(column, 1, squares);
        }

        return sum;
    }

    /// <summary>Adds finite values, each times a weight. They are used up.</summary>
    public static void Add(Span<double> values, double weight, ExactSum sum)
    {
        for (var isRest = true; isRest;)
        {
            var largest = LargestOf(values);
            if (largest == 0)
                return;
            if (largest > LargestSum)
            {
                AddEach(values, weight, sum);
                return;
            }

            var (upper, lower) = TakeUpper(values, Sigma(largest), out isRest);
            sum.AddProduct(upper, weight);
            sum.AddProduct(lower, weight);
        }
    }

    /// <summary>Adds finite values, each times its own weight. They are used up.</summary>
    public static void Add(Span<double> values, ReadOnlySpan<double> weights, ExactSum sum)
    {
        if (!HasExactProducts(values))
        {
            for (var i = 0; i < values.Length; i++)
                sum.AddProduct(values[i], weights[i]);
            return;
        }

        var rests = Scratch(ref _rests, values.Length);
        var any = false;
        for (var i = 0; i < values.Length; i++)
        {
            var product = values[i] * weights[i];
            rests[i] = Math.FusedMultiplyAdd(values[i], weights[i], -product);
            values[i] = product;
            any |= rests[i] != 0;
        }

        Add(values, 1, sum);
        if (any)
            Add(rests, 1, sum);
    }

    /// <summary>Adds the squares of finite values, each times its weight: the one of all, or its own.</summary>
    public static void AddSquares(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, double shared, ExactSum sum)
    {
        if (!HasExactSquares(values))
        {
            for (var i = 0; i < values.Length; i++)
                sum.AddSquare(values[i], weights.IsEmpty ? shared : weights[i]);
            return;
        }

        var products = Scratch(ref _products, values.Length);
        for (var i = 0; i < values.Length; i++)
            products[i] = values[i] * values[i];
        AddWeighted(products, weights, shared, sum);
        var any = false;
        for (var i = 0; i < values.Length; i++)
        {
            products[i] = Math.FusedMultiplyAdd(values[i], values[i], -(values[i] * values[i]));
            any |= products[i] != 0;
        }

        if (any)
            AddWeighted(products, weights, shared, sum);
    }

    /// <summary>Adds finite values, each times its weight: the one of all, or its own. They are used up.</summary>
    public static void AddWeighted(Span<double> values, ReadOnlySpan<double> weights, double shared, ExactSum sum)
    {
        if (weights.IsEmpty)
            Add(values, shared, sum);
        else
            Add(values, weights, sum);
    }

    // A sum that begins with σ has its last bit to the end: what it grows by is the upper part of a square, and the rest goes to the lower ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(Vector512<float> values, ref Vector512<double> first, ref Vector512<double> second, ref Vector512<double> lower)
    {
        var (a, b) = Vector512.Widen(values & Vector512.IsFinite(values));
        var (firstAfter, secondAfter) = (Vector512.FusedMultiplyAdd(a, a, first), Vector512.FusedMultiplyAdd(b, b, second));
        lower += Vector512.FusedMultiplyAdd(a, a, first - firstAfter) + Vector512.FusedMultiplyAdd(b, b, second - secondAfter);
        (first, second) = (firstAfter, secondAfter);
    }

    private static void AddEach(ReadOnlySpan<double> values, double weight, ExactSum sum)
    {
        foreach (var value in values)
            sum.AddProduct(value, weight);
    }

    // 1.5 · 2^k keeps its last bit when something below 2^(k − 1) is added, of either sign. Below 2^−1022 there are no smaller bits to keep.
    private static double Sigma(double largest) => Math.ScaleB(1.5, Math.Max(Math.ILogB(largest) + 1 + RowBits, -1022));

    // What is left below the last bit of σ is at most half of it, so that the next part needs no look for the largest.
    private static double SigmaBelow(double sigma) => Sigma(Math.ScaleB(1, Math.Max(Math.ILogB(sigma) - MantissaBits, -1074)));

    /// <summary>The sums of what is a multiple of the last bit of σ, and of the next σ below; both are taken from the values.</summary>
    private static (double Upper, double Lower) TakeUpper(Span<double> values, double sigma, out bool isRest)
    {
        var below = SigmaBelow(sigma);
        var (sigmas, belows) = (Vector512.Create(sigma), Vector512.Create(below));
        var (uppers, lowers, rests) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        foreach (ref var vector in vectors)
        {
            var upper = vector + sigmas - sigmas;
            vector -= upper;
            var lower = vector + belows - belows;
            vector -= lower;
            uppers += upper;
            lowers += lower;
            rests |= vector;
        }

        var (upperSum, lowerSum) = (Vector512.Sum(uppers), Vector512.Sum(lowers));
        isRest = rests != Vector512<double>.Zero;
        foreach (ref var value in values[(vectors.Length * Vector512<double>.Count)..])
        {
            var upper = value + sigma - sigma;
            value -= upper;
            var lower = value + below - below;
            value -= lower;
            upperSum += upper;
            lowerSum += lower;
            isRest |= value != 0;
        }

        return (upperSum, lowerSum);
    }

    /// <summary>The largest magnitude.</summary>
    public static double LargestOf(ReadOnlySpan<double> values)
    {
        Vector512<double> largest = default;
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        foreach (var vector in vectors)
            largest = Vector512.MaxNative(largest, Vector512.Abs(vector));
        var found = 0.0;
        for (var lane = 0; lane < Vector512<double>.Count; lane++)
            found = Math.Max(found, largest[lane]);
        foreach (var value in values[(vectors.Length * Vector512<double>.Count)..])
            found = Math.Max(found, Math.Abs(value));
        return found;
    }

    /// <summary>Whether products of these with weights are two numbers each.</summary>
    public static bool HasExactProducts(ReadOnlySpan<double> values) => AreBetween(values, LeastFactor, LargestFactor);

    /// <summary>Whether their squares are two numbers each, of which products with weights are.</summary>
    public static bool HasExactSquares(ReadOnlySpan<double> values) => AreBetween(values, LeastRoot, LargestRoot);

    /// <summary>Takes from each value what is a multiple of the last bit that is needed for the largest.</summary>
    public static void TakeUpper(Span<double> values, double largest, Span<double> upper)
    {
        var sigma = Sigma(largest);
        var sigmas = Vector512.Create(sigma);
        var from = MemoryMarshal.Cast<double, Vector512<double>>(values);
        var to = MemoryMarshal.Cast<double, Vector512<double>>(upper);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] + sigmas - sigmas;
            from[i] -= to[i];
        }

        for (var i = from.Length * Vector512<double>.Count; i < values.Length; i++)
        {
            upper[i] = values[i] + sigma - sigma;
            values[i] -= upper[i];
        }
    }

    /// <summary>Whether all magnitudes are, or 0.</summary>
    private static bool AreBetween(ReadOnlySpan<double> values, double least, double largest)
    {
        var all = true;
        foreach (var value in values)
            all &= value == 0 | (Math.Abs(value) >= least & Math.Abs(value) <= largest);
        return all;
    }

    private static Span<double> Scratch(ref double[]? scratch, int rows) => (scratch ??= new double[MaxRows]).AsSpan(0, rows);
}
