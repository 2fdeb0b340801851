using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Sums;

/// <summary>
/// The sum of any finite numbers and products of them, without rounding: a long accumulator (Kulisch, Miranker, SIAM Review 28, 1986), of which only the occupied part is kept. Adding is
/// therefore associative and commutative to the bit, and what is subtracted leaves nothing behind.
/// </summary>
/// <remarks>
/// A number in two's complement, in limbs of 64 bits from 2^−2176 on: below the square of the smallest number, 2^−2148. The last limb is left to sign and carries, so that it takes 2^62 summands
/// to overflow. Not thread-safe.
/// </remarks>
public sealed partial class ExactSum
{
    /// <summary>The place of the bit 2^0.</summary>
    private const int One = 34 * 64;

    // Products of three numbers up to 2^1024, and 2^64 of those.
    private const int MaxLimbs = ((One + (3 * 1024) + 64) / 64) + 4;

    private const int MinCapacity = 4;

    [ThreadStatic]
    private static ExactSum? _scratch;

    private ulong[] _limbs = [];

    // Which limb of all is the first one kept.
    private int _first;

    public bool IsZero => !_limbs.AsSpan().ContainsAnyExcept(0ul);

    private bool IsNegative => _limbs.Length > 0 && (long)_limbs[^1] < 0;

    /// <summary>Back to 0. The buffer is kept.</summary>
    public void Clear() => _limbs.AsSpan().Clear();

    /// <param name="value">Finite.</param>
    public void Add(double value)
    {
        var number = new Binary(value);
        if (number.Mantissa != 0)
            AddAt(number.Place, number.Mantissa, number.IsNegative);
    }

    /// <summary>Adds a · b.</summary>
    public void AddProduct(double a, double b)
    {
        if (b == 1)
        {
            Add(a);
            return;
        }

        var (x, y) = (new Binary(a), new Binary(b));
        if (x.Mantissa != 0 && y.Mantissa != 0)
            AddAt(x.Place + y.Place - One, (UInt128)x.Mantissa * y.Mantissa, x.IsNegative != y.IsNegative);
    }

    /// <summary>Adds weight · value².</summary>
    public void AddSquare(double value, double weight) => AddSquare(value, weight, isTaken: false);

    /// <summary>Takes weight · value² back.</summary>
    public void SubtractSquare(double value, double weight) => AddSquare(value, weight, isTaken: true);

    public void Add(ExactSum other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._first >= _first && other._first + other._limbs.Length <= _first + _limbs.Length)
        {
            Add(_limbs.AsSpan(other._first - _first), other._limbs);
            return;
        }

        if (!other.Occupied(out var low, out var high))
            return;
        Cover(low, high + 1);
        var carry = 0ul;
        var to = _limbs.AsSpan(low - _first);
        for (var i = 0; i < to.Length; i++)
        {
            var sum = (UInt128)to[i] + other.LimbAt(low + i) + carry;
            (to[i], carry) = ((ulong)sum, (ulong)(sum >> 64));
        }
    }

    public void Subtract(ExactSum other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!other.Occupied(out var low, out var high))
            return;
        Cover(low, high + 1);
        var carry = 1ul;
        var to = _limbs.AsSpan(low - _first);
        for (var i = 0; i < to.Length; i++)
        {
            var sum = (UInt128)to[i] + ~other.LimbAt(low + i) + carry;
            (to[i], carry) = ((ulong)sum, (ulong)(sum >> 64));
        }
    }

    /// <summary>So many sums at least, of which those that are there stay.</summary>
    internal static void Resize(ref ExactSum[] sums, int length)
    {
        var before = sums.Length;
        if (before >= length)
            return;
        Array.Resize(ref sums, length);
        for (var i = before; i < length; i++)
            sums[i] = new ExactSum();
    }

    /// <summary>Whether it is count · value².</summary>
    public bool IsSquare(double value, ulong count)
    {
        var difference = _scratch ??= new ExactSum();
        difference.Clear();
        difference.AddSquare(value, count);
        difference.Subtract(this);
        return difference.IsZero;
    }

    /// <summary>The nearest number.</summary>
    [SkipLocalsInit]
    public double ToDouble()
    {
        Span<ulong> magnitude = stackalloc ulong[MaxLimbs];
        magnitude = Magnitude(magnitude);
        if (magnitude.IsEmpty)
            return 0;
        var shift = BitOperations.LeadingZeroCount(magnitude[^1]);
        var below = magnitude.Length > 1 ? magnitude[^2] : 0;
        var top = shift == 0 ? magnitude[^1] : (magnitude[^1] << shift) | (below >> (64 - shift));
        // Whatever lies below the upper 64 bits decides only how those are rounded.
        var isInexact = (below << shift) != 0 || magnitude[..Math.Max(magnitude.Length - 2, 0)].ContainsAnyExcept(0ul);
        var value = Math.ScaleB((double)(top | (isInexact ? 1ul : 0)), (64 * (_first + magnitude.Length - 1)) - shift - One);
        return IsNegative ? -value : value;
    }

    /// <summary>The sum as value · 2^exponent.</summary>
    internal BigInteger ToInteger(out int exponent)
    {
        exponent = (64 * _first) - One;
        return new BigInteger(MemoryMarshal.AsBytes(_limbs.AsSpan()));
    }

    /// <summary>value · 2^exponent, to the last digit.</summary>
    internal static double ToDouble(BigInteger value, int exponent)
    {
        // So many bits are a number, whatever their exponent is.
        const int Enough = 1000;
        var shift = (int)Math.Max(0, value.GetBitLength() - Enough);
        return Math.ScaleB((double)(value >> shift), exponent + shift);
    }

    private void AddSquare(double value, double weight, bool isTaken)
    {
        if (value == 1)
        {
            Add(isTaken ? -weight : weight);
            return;
        }

        var (x, w) = (new Binary(value), new Binary(weight));
        if (x.Mantissa == 0 || w.Mantissa == 0)
            return;
        var square = (UInt128)x.Mantissa * x.Mantissa;
        var place = (2 * x.Place) + w.Place - (2 * One);
        AddAt(place, (UInt128)(ulong)square * w.Mantissa, w.IsNegative != isTaken);
        AddAt(place + 64, (UInt128)(ulong)(square >> 64) * w.Mantissa, w.IsNegative != isTaken);
    }

    private void AddAt(int place, UInt128 mantissa, bool isNegative)
    {
        if (place < 0)
            (place, mantissa) = (0, place > -128 ? mantissa >> -place : 0);
        var (limb, shift) = (place >> 6, place & 63);
        Cover(limb, limb + 3);
        var (low, middle) = ((ulong)mantissa << shift, (ulong)(mantissa << shift >> 64));
        var high = shift == 0 ? 0 : (ulong)(mantissa >> 64) >> (64 - shift);
        var limbs = _limbs.AsSpan(limb - _first);
        if (isNegative)
            Subtract(limbs, low, middle, high);
        else
            Add(limbs, low, middle, high);
    }

    // Numbers in the same places, of which the second may be shorter: its sign goes on.
    private static void Add(Span<ulong> to, ReadOnlySpan<ulong> limbs)
    {
        var carry = 0ul;
        for (var i = 0; i < limbs.Length; i++)
        {
            var sum = to[i] + limbs[i];
            var carries = sum < limbs[i] ? 1ul : 0;
            to[i] = sum + carry;
            carry = carries | (to[i] < carry ? 1ul : 0);
        }

        var above = limbs.Length > 0 && (long)limbs[^1] < 0 ? ulong.MaxValue : 0;
        for (var i = limbs.Length; i < to.Length && above + carry != 0; i++)
        {
            // All ones without a carry are −1, which borrows on unless there is something to take from.
            var before = to[i];
            to[i] = before + above + carry;
            carry = above == 0 ? (to[i] == 0 ? 1ul : 0) : before != 0 ? 1ul : 0;
        }
    }

    private static void Add(Span<ulong> limbs, ulong low, ulong middle, ulong high)
    {
        var sum = (UInt128)limbs[0] + low;
        limbs[0] = (ulong)sum;
        sum = (UInt128)limbs[1] + middle + (ulong)(sum >> 64);
        limbs[1] = (ulong)sum;
        sum = (UInt128)limbs[2] + high + (ulong)(sum >> 64);
        limbs[2] = (ulong)sum;
        var carries = (sum >> 64) != 0;
        for (var i = 3; carries && i < limbs.Length; i++)
            carries = ++limbs[i] == 0;
    }

    private static void Subtract(Span<ulong> limbs, ulong low, ulong middle, ulong high)
    {
        var difference = (UInt128)limbs[0] - low;
        limbs[0] = (ulong)difference;
        difference = (UInt128)limbs[1] - middle - ((ulong)(difference >> 64) & 1);
        limbs[1] = (ulong)difference;
        difference = (UInt128)limbs[2] - high - ((ulong)(difference >> 64) & 1);
        limbs[2] = (ulong)difference;
        var borrows = (difference >> 64) != 0;
        for (var i = 3; borrows && i < limbs.Length; i++)
            borrows = limbs[i]-- == 0;
    }

    private ulong LimbAt(int index) => index < _first ? 0 : index - _first < _limbs.Length ? _limbs[index - _first] : IsNegative ? ulong.MaxValue : 0;

    /// <summary>Which limbs hold more than zeros below and the sign above; false: the sum is 0.</summary>
    private bool Occupied(out int low, out int high)
    {
        var kept = _limbs.AsSpan();
        (low, high) = (kept.IndexOfAnyExcept(0ul), kept.LastIndexOfAnyExcept(IsNegative ? ulong.MaxValue : 0));
        if (low < 0)
            return false;
        (low, high) = (low + _first, Math.Max(low, high) + _first);
        return true;
    }

    /// <summary>Makes room for limbs from one to another, and of the sign.</summary>
    private void Cover(int low, int high)
    {
        if (low < _first || high - _first >= _limbs.Length)
            Move(low, high);
    }

    /// <summary>Moves what is occupied within the buffer, or to a wider one where it is too narrow for that and the limbs that are needed.</summary>
    private void Move(int low, int high)
    {
        var isOccupied = Occupied(out var from, out var to);
        var (first, last) = isOccupied ? (Math.Min(low, from), Math.Max(high, to + 1)) : (low, high);
        Span<ulong> kept = stackalloc ulong[isOccupied ? to - from + 1 : 0];
        if (isOccupied)
            _limbs.AsSpan(from - _first, kept.Length).CopyTo(kept);
        var above = IsNegative ? ulong.MaxValue : 0;
        if (last - first >= _limbs.Length)
            _limbs = new ulong[Math.Max(MinCapacity, last - first + 1)];
        _first = first;
        _limbs.AsSpan().Clear();
        if (!isOccupied)
            return;
        kept.CopyTo(_limbs.AsSpan(from - first));
        _limbs.AsSpan(to + 1 - first).Fill(above);
    }

    /// <summary>Of the sum, without zeros above.</summary>
    private Span<ulong> Magnitude(Span<ulong> buffer)
    {
        var magnitude = buffer[.._limbs.Length];
        _limbs.CopyTo(magnitude);
        if (IsNegative)
        {
            var carries = true;
            for (var i = 0; i < magnitude.Length; i++)
            {
                magnitude[i] = ~magnitude[i] + (carries ? 1ul : 0);
                carries &= magnitude[i] == 0;
            }
        }

        return magnitude[..(magnitude.LastIndexOfAnyExcept(0ul) + 1)];
    }

    /// <summary>A finite number as mantissa and the place of its lowest bit.</summary>
    private readonly struct Binary
    {
        private const int FractionBits = 52;

        public readonly ulong Mantissa;
        public readonly int Place;
        public readonly bool IsNegative;

        public Binary(double value)
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            var exponent = (int)(bits >> FractionBits) & 0x7FF;
            if (exponent == 0x7FF)
                throw new ArgumentOutOfRangeException(nameof(value), value, "only finite numbers are summed");
            Mantissa = (bits & ((1UL << FractionBits) - 1)) | (exponent == 0 ? 0 : 1UL << FractionBits);
            Place = Math.Max(exponent, 1) - 1075 + One;
            IsNegative = (long)bits < 0;
        }
    }
}
