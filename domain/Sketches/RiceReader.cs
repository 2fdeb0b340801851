using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>Reads what <see cref="RiceWriter"/> wrote.</summary>
internal ref struct RiceReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;
    private ulong _bits;
    private int _length;

    /// <summary>Whether nothing is left but the filling of the last byte.</summary>
    internal readonly bool IsAtEnd => _rest.IsEmpty && _length < 8 && _bits == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Read(ref RiceContext context)
    {
        if (_length < 32)
            Refill();
        var k = context.Parameter;
        var quotient = BitOperations.TrailingZeroCount(~_bits);
        var length = quotient + 1 + k;
        ulong value;
        if (quotient < RiceContext.EscapeLength && length <= _length && k <= RiceContext.MaxShortParameter)
        {
            value = ((ulong)quotient << k) | ((_bits >> (quotient + 1)) & ((1UL << k) - 1));
            _bits >>= length;
            _length -= length;
        }
        else
        {
            value = ReadLong(quotient, k);
        }

        context.Follow(value);
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLong(int quotient, int k)
    {
        if (quotient < RiceContext.EscapeLength)
        {
            Skip(quotient + 1);
            return ((ulong)quotient << k) | ReadWide(k);
        }

        Skip(RiceContext.EscapeLength);
        return ReadWide((int)ReadBits(6) + 1);
    }

    private ulong ReadWide(int length)
    {
        if (length <= 32)
            return ReadBits(length);
        var low = ReadBits(32);
        return low | (ReadBits(length - 32) << 32);
    }

    private ulong ReadBits(int length)
    {
        if (_length < 32)
            Refill();
        var value = _bits & ((1UL << length) - 1);
        Skip(length);
        return value;
    }

    private void Skip(int length)
    {
        if (_length < length)
            throw AggregateFormatException.Truncated();
        _bits >>= length;
        _length -= length;
    }

    // At least 32 bits, unless the data ends before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Refill()
    {
        if (_rest.Length >= sizeof(uint))
        {
            _bits |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(_rest) << _length;
            _rest = _rest[sizeof(uint)..];
            _length += 32;
            return;
        }

        RefillEnd();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RefillEnd()
    {
        for (; !_rest.IsEmpty; _rest = _rest[1..], _length += 8)
            _bits |= (ulong)_rest[0] << _length;
    }
}
