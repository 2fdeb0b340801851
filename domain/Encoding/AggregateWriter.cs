using System.Buffers.Binary;

namespace OrleansMonitor.Domain.Encoding;

/// <summary>
/// Writes the compact little-endian form that aggregates have in storage and between silos. Counts are LEB128 variable
/// length integers (1 byte below 128), signed values are zigzag-coded first. The buffer is kept for the next use: take
/// the result with <see cref="WrittenSpan"/> or <see cref="ToArray"/>, then <see cref="Clear"/>.
/// </summary>
public sealed class AggregateWriter
{
    private byte[] _buffer;
    private int _length;

    public AggregateWriter(int capacity = 1024) => _buffer = new byte[Math.Max(capacity, 16)];

    public int Length => _length;

    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    public byte[] ToArray() => WrittenSpan.ToArray();

    public void Clear() => _length = 0;

    public void WriteByte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void WriteVarUInt(ulong value)
    {
        Reserve(10);
        var buffer = _buffer;
        var at = _length;
        while (value >= 0x80)
        {
            buffer[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[at++] = (byte)value;
        _length = at;
    }

    public void WriteVarInt(long value) => WriteVarUInt((ulong)((value << 1) ^ (value >> 63)));

    public void WriteDouble(double value)
    {
        Reserve(8);
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.AsSpan(_length), value);
        _length += 8;
    }

    /// <summary>
    /// A sum that is often a whole number (a weight sum of unsampled records is its count): whole numbers of magnitude
    /// below 2^52 take a variable length, shifted left by one; anything else takes a byte 1 and then 8 bytes.
    /// </summary>
    public void WriteNumber(double value)
    {
        var whole = (long)value;
        if (whole == value && Math.Abs(value) < 1L << 52 && !(value == 0 && double.IsNegative(value)))
        {
            var zigzag = (ulong)((whole << 1) ^ (whole >> 63));
            WriteVarUInt(zigzag << 1);
            return;
        }

        WriteByte(1);
        WriteDouble(value);
    }

    /// <summary>UTF-8 with its byte length before it.</summary>
    public void WriteString(string value)
    {
        var bytes = System.Text.Encoding.UTF8.GetByteCount(value);
        WriteVarUInt((ulong)bytes);
        Reserve(bytes);
        _length += System.Text.Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    /// <summary>A block of bytes with its length before it, as <see cref="AggregateReader.ReadBlock"/> reads it.</summary>
    public void WriteBlock(ReadOnlySpan<byte> value)
    {
        WriteVarUInt((ulong)value.Length);
        WriteBytes(value);
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }
    }
}
