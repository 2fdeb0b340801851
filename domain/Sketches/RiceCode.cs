using System.Numerics;
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

    private const uint Window = 16;

    private ulong _sum = 1;
    private uint _count = 1;

    /// <summary>The best parameter for a geometric distribution of mean m is close to log2(0.7 m).</summary>
    internal readonly int Parameter
    {
        get
        {
            var k = 0;
            while (((ulong)_count << k) * 10 < _sum * 7)
                k++;
            return k;
        }
    }

    internal void Follow(ulong value)
    {
        // The bound keeps the products above within 64 bits.
        _sum += Math.Min(value, 1UL << 48);
        _count++;
        if (_count >= Window)
        {
            _sum = (_sum + 1) >> 1;
            _count >>= 1;
        }
    }
}

/// <summary>Writes bits, low ones first, to the bytes of an aggregate.</summary>
internal ref struct RiceWriter(AggregateWriter writer)
{
    private ulong _bits;
    private int _length;

    internal void Write(ref RiceContext context, ulong value)
    {
        var k = context.Parameter;
        var quotient = value >> k;
        if (quotient < RiceContext.EscapeLength)
        {
            WriteBits((1UL << (int)quotient) - 1, (int)quotient + 1);
            WriteLong(value & ((1UL << k) - 1), k);
        }
        else
        {
            var length = 64 - BitOperations.LeadingZeroCount(value);
            WriteBits((1UL << RiceContext.EscapeLength) - 1, RiceContext.EscapeLength);
            WriteBits((ulong)length - 1, 6);
            WriteLong(value, length);
        }

        context.Follow(value);
    }

    /// <summary>Fills the last byte with zeros.</summary>
    internal void Flush()
    {
        if (_length > 0)
            writer.WriteByte((byte)_bits);
        (_bits, _length) = (0, 0);
    }

    private void WriteLong(ulong bits, int length)
    {
        if (length > 32)
        {
            WriteBits(bits & uint.MaxValue, 32);
            (bits, length) = (bits >> 32, length - 32);
        }

        WriteBits(bits, length);
    }

    private void WriteBits(ulong bits, int length)
    {
        _bits |= bits << _length;
        _length += length;
        while (_length >= 8)
        {
            writer.WriteByte((byte)_bits);
            _bits >>= 8;
            _length -= 8;
        }
    }
}

/// <summary>Reads what <see cref="RiceWriter"/> wrote. It takes whole bytes, and no more than it needs.</summary>
internal ref struct RiceReader
{
    private ulong _bits;
    private int _length;

    internal ulong Read(ref AggregateReader reader, ref RiceContext context)
    {
        var k = context.Parameter;
        var quotient = 0;
        while (quotient < RiceContext.EscapeLength && ReadBits(ref reader, 1) == 1)
            quotient++;
        var value = quotient < RiceContext.EscapeLength
            ? ((ulong)quotient << k) | ReadLong(ref reader, k)
            : ReadLong(ref reader, (int)ReadBits(ref reader, 6) + 1);
        context.Follow(value);
        return value;
    }

    private ulong ReadLong(ref AggregateReader reader, int length)
    {
        if (length <= 32)
            return ReadBits(ref reader, length);
        var low = ReadBits(ref reader, 32);
        return low | (ReadBits(ref reader, length - 32) << 32);
    }

    private ulong ReadBits(ref AggregateReader reader, int length)
    {
        while (_length < length)
        {
            _bits |= (ulong)reader.ReadByte() << _length;
            _length += 8;
        }

        var value = _bits & ((1UL << length) - 1);
        _bits >>= length;
        _length -= length;
        return value;
    }
}
