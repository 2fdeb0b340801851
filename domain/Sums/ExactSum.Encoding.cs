using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Sums;

/// <content>
/// <code>
/// sum = whole:varuint, even  — zigzag-coded and doubled: a whole number below 2^52, as <see cref="AggregateWriter.WriteNumber"/> writes it
///     | 1, double            — what builds before wrote
///     | (length · 4 + sign · 2 + 1):varuint exponent:varint bytes
/// </code>
/// The bytes are the magnitude, the lowest first, from the first to the last that is not 0; the lowest counts 2^(8 · exponent). So a sum has one form, and a few bits take a few bytes.
/// </content>
public sealed partial class ExactSum
{
    private const int MaxBytes = 8 * (MaxLimbs - 4);

    [SkipLocalsInit]
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<ulong> buffer = stackalloc ulong[MaxLimbs];
        var limbs = Magnitude(buffer);
        if (TryWhole(limbs, out var whole))
        {
            writer.WriteNumber(IsNegative ? -(double)whole : whole);
            return;
        }

        var bytes = MemoryMarshal.AsBytes(limbs);
        var (start, end) = (bytes.IndexOfAnyExcept((byte)0), bytes.LastIndexOfAnyExcept((byte)0) + 1);
        writer.WriteVarUInt(((ulong)(end - start) << 2) | (IsNegative ? 3ul : 1));
        writer.WriteVarInt((8 * _first) + start - (One / 8));
        writer.WriteBytes(bytes[start..end]);
    }

    /// <summary>Adds an encoded sum.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded sum; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        if (!reader.IsLongNumber)
        {
            var value = reader.ReadNumber();
            if (!double.IsFinite(value))
                throw new AggregateFormatException($"a sum is {value}");
            Add(value);
            return;
        }

        var header = reader.ReadVarUInt();
        var place = reader.ReadVarInt() + (One / 8);
        if (header >> 2 > MaxBytes || place < 0 || place + (long)(header >> 2) > MaxBytes)
            throw new AggregateFormatException($"a sum of {header >> 2} bytes from byte {place} on");
        AddBytes((int)place, reader.ReadBytes((int)(header >> 2)), (header & 2) != 0);
    }

    /// <summary>Adds an encoded sum of numbers none of which is negative.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no such sum; what was added is then undefined.</exception>
    public void MergeAmountFrom(ref AggregateReader reader)
    {
        MergeFrom(ref reader);
        if (IsNegative)
            throw new AggregateFormatException("a sum of amounts is negative");
    }

    private void AddBytes(int place, ReadOnlySpan<byte> bytes, bool isNegative)
    {
        Span<byte> limbs = stackalloc byte[16];
        while (!bytes.IsEmpty)
        {
            var length = Math.Min(limbs.Length, bytes.Length);
            limbs.Clear();
            bytes[..length].CopyTo(limbs);
            var mantissa = BinaryPrimitives.ReadUInt128LittleEndian(limbs);
            if (mantissa != 0)
                AddAt(8 * place, mantissa, isNegative);
            place += length;
            bytes = bytes[length..];
        }
    }

    private bool TryWhole(ReadOnlySpan<ulong> limbs, out ulong whole)
    {
        whole = 0;
        var unit = (One / 64) - _first;
        if (limbs.IsEmpty)
            return true;
        if (limbs.Length > unit + 1 || (unit > 0 && limbs[..Math.Min(unit, limbs.Length)].ContainsAnyExcept(0ul)) || unit < 0)
            return false;
        whole = limbs[unit];
        return whole < 1UL << 52;
    }
}
