using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>Writes bits, low ones first, to a buffer that grows.</summary>
internal ref struct RiceWriter
{
    // A code has at most 12 + 6 + 64 bits, 7 more may wait, and each part of it is written as eight bytes.
    private const int MaxCodeBytes = 24;

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
        if (_length > 0)
            _buffer[_at++] = (byte)_bits;
        _length = 0;
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

    // At most 32 bits, on top of less than 8 that wait. All are written, and those that fill no byte again by the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteBits(ulong bits, int length)
    {
        bits = _bits | (bits << _length);
        length += _length;
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_at), bits);
        _at += length >> 3;
        (_bits, _length) = (bits >> (length & ~7), length & 7);
    }

    private void Grow()
    {
        Array.Resize(ref _buffer, 2 * _buffer.Length);
        _scratch = _buffer;
    }
}
