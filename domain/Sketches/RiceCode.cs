using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// The state of an adaptive Golomb–Rice code, as in JPEG-LS (ITU-T T.87): the parameter k follows the mean of what was
/// coded, so that writer and reader agree on it without any table. A value is written as value >> k in unary and its k low
/// bits; a quotient of <see cref="EscapeLength"/> or more as that many ones, 6 bits of length and the value.
/// </summary>
internal struct RiceContext()
{
    internal const int EscapeLength = 12;

    /// <summary>With parameters up to this a code that is no escape has at most 32 bits.</summary>
    internal const int MaxShortParameter = 32 - EscapeLength;

    private const uint Window = 16;

    private ulong _sum = 1;
    private uint _count = 1;

    /// <summary>
    /// The smallest k with 2^k ≥ 0.7 · sum / count: close to the best one for a geometric distribution of this mean.
    /// </summary>
    internal int Parameter { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Follow(ulong value)
    {
        // The bound keeps the products below within 64 bits.
        _sum += Math.Min(value, 1UL << 48);
        _count++;
        if (_count >= Window)
        {
            _sum = (_sum + 1) >> 1;
            _count >>= 1;
        }

        // It rarely moves by more than one.
        var (scaled, unit) = (_sum * 7, _count * 10UL);
        while (unit << Parameter < scaled)
            Parameter++;
        while (Parameter > 0 && unit << (Parameter - 1) >= scaled)
            Parameter--;
    }
}

/// <summary>Writes bits, low ones first, to a buffer that grows.</summary>
internal ref struct RiceWriter
{
    // A code has at most 12 + 6 + 64 bits, and 31 more may wait.
    private const int MaxCodeBytes = 16;

    [ThreadStatic]
    private static byte[]? _scratch;

    private byte[] _buffer;
    private int _at;
    private ulong _bits;
    private int _length;

    public RiceWriter() => _buffer = _scratch ??= new byte[4096];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Write(ref RiceContext context, ulong value)
    {
        if (_buffer.Length - _at < MaxCodeBytes)
            Grow();
        var k = context.Parameter;
        var quotient = value >> k;
        if (quotient < RiceContext.EscapeLength && k <= RiceContext.MaxShortParameter)
        {
            // The quotient in ones, a zero, and the low bits behind.
            var unary = (1UL << (int)quotient) - 1;
            var low = value & ((1UL << k) - 1);
            WriteBits(unary | (low << ((int)quotient + 1)), (int)quotient + 1 + k);
        }
        else
        {
            WriteLong(value, k);
        }

        context.Follow(value);
    }

    /// <summary>What was written, the last byte filled with zeros; valid until the thread's next writer.</summary>
    internal ReadOnlySpan<byte> Finish()
    {
        for (; _length > 0; _length -= 8, _bits >>= 8)
            _buffer[_at++] = (byte)_bits;
        return _buffer.AsSpan(0, _at);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteLong(ulong value, int k)
    {
        var quotient = value >> k;
        if (quotient < RiceContext.EscapeLength)
        {
            WriteBits((1UL << (int)quotient) - 1, (int)quotient + 1);
            WriteWide(value & ((1UL << k) - 1), k);
            return;
        }

        var length = 64 - BitOperations.LeadingZeroCount(value);
        WriteBits((1UL << RiceContext.EscapeLength) - 1, RiceContext.EscapeLength);
        WriteBits((ulong)length - 1, 6);
        WriteWide(value, length);
    }

    private void WriteWide(ulong bits, int length)
    {
        if (length > 32)
        {
            WriteBits(bits & uint.MaxValue, 32);
            (bits, length) = (bits >> 32, length - 32);
        }

        WriteBits(bits, length);
    }

    // At most 32 bits, on top of less than 32 that wait.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteBits(ulong bits, int length)
    {
        _bits |= bits << _length;
        _length += length;
        if (_length < 32)
            return;
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_at), (uint)_bits);
        _at += sizeof(uint);
        _bits >>= 32;
        _length -= 32;
    }

    private void Grow()
    {
        Array.Resize(ref _buffer, 2 * _buffer.Length);
        _scratch = _buffer;
    }
}

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
