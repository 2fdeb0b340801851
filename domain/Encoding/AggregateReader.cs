using System.Buffers.Binary;

namespace OrleansMonitor.Domain.Encoding;

/// <summary>
/// Reads what <see cref="AggregateWriter"/> wrote. Every read is checked against the end of the data, and every count
/// that sizes an allocation is read through <see cref="ReadCount"/>, so that foreign bytes end in an
/// <see cref="AggregateFormatException"/> and never in a large allocation.
/// </summary>
/// <param name="data">What was written.</param>
/// <param name="hasExactSums">Whether moments are sums without rounding, as they are from version 3 of the aggregates on.</param>
public ref struct AggregateReader(ReadOnlySpan<byte> data, bool hasExactSums = true)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    internal readonly bool HasExactSums => hasExactSums;

    /// <summary>Whether a sum of more digits than a double has is next, see <see cref="Sums.ExactSum"/>.</summary>
    internal readonly bool IsLongNumber => !_rest.IsEmpty && (_rest[0] & 1) != 0 && _rest[0] != 1;

    public byte ReadByte()
    {
        if (_rest.IsEmpty)
        {
            throw AggregateFormatException.Truncated();
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ulong ReadVarUInt()
    {
        ulong value = 0;
        var rest = _rest;
        for (var i = 0; i < rest.Length && i < 10; i++)
        {
            var b = rest[i];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                _rest = rest[(i + 1)..];
                return value;
            }
        }

        throw rest.Length >= 10 ? new AggregateFormatException("a variable-length integer is longer than 10 bytes") : AggregateFormatException.Truncated();
    }

    public long ReadVarInt()
    {
        var value = ReadVarUInt();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(ReadBytes(8));

    public double ReadNumber()
    {
        if (!_rest.IsEmpty && _rest[0] == 1)
        {
            _rest = _rest[1..];
            return ReadDouble();
        }

        var coded = ReadVarUInt();
        if ((coded & 1) != 0)
        {
            throw new AggregateFormatException("a number has an unknown form");
        }

        var zigzag = coded >> 1;
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    /// <summary>A count of items of at least one byte each, which can therefore not exceed the bytes that are left.</summary>
    public int ReadCount(int limit)
    {
        var value = ReadVarUInt();
        if (value > (ulong)limit || value > (ulong)_rest.Length)
        {
            throw new AggregateFormatException($"a count of {value} exceeds its limit of {Math.Min(limit, _rest.Length)}");
        }

        return (int)value;
    }

    public string ReadString(int maxBytes = 4096) => System.Text.Encoding.UTF8.GetString(ReadBytes(ReadCount(maxBytes)));

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw AggregateFormatException.Truncated();
        }

        var value = _rest[..count];
        _rest = _rest[count..];
        return value;
    }

    public ReadOnlySpan<byte> ReadBlock() => ReadBytes(ReadCount(int.MaxValue));
}

/// <summary>The bytes are not a well-formed aggregate of a known version.</summary>
public sealed class AggregateFormatException(string message) : FormatException(message)
{
    internal static AggregateFormatException Truncated() => new("the data ends before the aggregate does");
}
