using System.Buffers.Binary;

namespace OrleansMonitor.Wire;

/// <summary>
/// Writes protocol buffers' wire form into a buffer that grows and is kept. Fields of default value are left out, as proto3
/// has it.
/// </summary>
internal sealed class ProtoWriter(int capacity = 1024)
{
    // Lengths of messages are written after their content, into four bytes: a varint may be padded with continuation bits.
    private const int PaddedLength = 4;
    private const int MaxMessageLength = (1 << (7 * PaddedLength)) - 1;

    private byte[] _buffer = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void WriteUInt64(int field, ulong value)
    {
        if (value == 0)
            return;
        WriteTag(field, ProtoWireType.Varint);
        WriteVarint(value);
    }

    public void WriteSInt64(int field, long value) => WriteUInt64(field, (ulong)((value << 1) ^ (value >> 63)));

    public void WriteFixed64(int field, long value)
    {
        if (value == 0)
            return;
        WriteTag(field, ProtoWireType.Fixed64);
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);
        Length += 8;
    }

    public void WriteDouble(int field, double value) => WriteFixed64(field, BitConverter.DoubleToInt64Bits(value));

    public void WriteFloat(int field, float value)
    {
        if (BitConverter.SingleToUInt32Bits(value) == 0)
            return;
        WriteTag(field, ProtoWireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(Reserve(4), value);
        Length += 4;
    }

    public void WriteBytes(int field, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return;
        WriteTag(field, ProtoWireType.Length);
        WriteVarint((ulong)value.Length);
        value.CopyTo(Reserve(value.Length));
        Length += value.Length;
    }

    public void WriteString(int field, string value)
    {
        if (value.Length > 0)
            WriteElement(field, value);
    }

    /// <summary>Elements of a repeated field are written even when they are empty.</summary>
    public void WriteStrings(int field, ReadOnlySpan<string> values)
    {
        foreach (var value in values)
            WriteElement(field, value);
    }

    /// <summary>Begins a message; pass the result to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        WriteTag(field, ProtoWireType.Length);
        Reserve(PaddedLength);
        Length += PaddedLength;
        return Length;
    }

    public void End(int start)
    {
        var length = Length - start;
        if (length > MaxMessageLength)
            throw new InvalidOperationException($"a message of {length} bytes exceeds the limit of {MaxMessageLength}");
        var target = _buffer.AsSpan(start - PaddedLength, PaddedLength);
        for (var i = 0; i < PaddedLength; i++)
        {
            target[i] = (byte)(length & 0x7F | (i < PaddedLength - 1 ? 0x80 : 0));
            length >>= 7;
        }
    }

    public void WriteTag(int field, ProtoWireType type) => WriteVarint(((ulong)(uint)field << 3) | (uint)type);

    public void WriteVarint(ulong value)
    {
        var target = Reserve(10);
        var at = 0;
        while (value >= 0x80)
        {
            target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[at++] = (byte)value;
        Length += at;
    }

    /// <summary>Bytes after a tag and, of a length-delimited field, its length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Length += value.Length;
    }

    /// <summary>The value of a field of 64 bits, after its tag.</summary>
    public void WriteFixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);
        Length += 8;
    }

    private void WriteElement(int field, string value)
    {
        WriteTag(field, ProtoWireType.Length);
        WriteVarint((ulong)System.Text.Encoding.UTF8.GetByteCount(value));
        var target = Reserve(System.Text.Encoding.UTF8.GetMaxByteCount(value.Length));
        Length += System.Text.Encoding.UTF8.GetBytes(value, target);
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - Length < count)
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, Length + count));
        return _buffer.AsSpan(Length);
    }
}
