using System.Buffers.Binary;
using System.Text;

namespace OrleansMonitor.Silo.Exposition.Formats;

/// <summary>
/// Writes protocol buffers into one buffer: fields in the order in which they come, nested messages between <see cref="Begin"/> and
/// <see cref="End"/>. Values that are the default of their type are left out, as proto3 does.
/// </summary>
internal sealed class ProtoWriter
{
    private const int VarInt = 0, Fixed64 = 1, Delimited = 2;

    private byte[] _buffer = new byte[4096];
    private int _length;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public int Length => _length;

    public void Clear() => _length = 0;

    public void Unsigned(int field, ulong value)
    {
        if (value == 0)
            return;
        Tag(field, VarInt);
        Raw(value);
    }

    public void Signed(int field, long value) => Unsigned(field, ZigZag(value));

    public void Number(int field, double value)
    {
        if (BitConverter.DoubleToInt64Bits(value) != 0)
            NumberAlways(field, value);
    }

    /// <summary>Also where it is 0: one of several fields of which one must be there.</summary>
    public void NumberAlways(int field, double value)
    {
        Tag(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(Take(sizeof(double)), value);
    }

    public void Fixed(int field, ulong value)
    {
        if (value == 0)
            return;
        Tag(field, Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);
    }

    public void Text(int field, string value)
    {
        if (value.Length > 0)
            TextAlways(field, value);
    }

    /// <summary>Also where it is empty: an element of a list.</summary>
    public void TextAlways(int field, string value)
    {
        Tag(field, Delimited);
        var length = Encoding.UTF8.GetByteCount(value);
        Raw((ulong)length);
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    /// <summary>Begins a nested message; the answer goes to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Tag(field, Delimited);
        return _length;
    }

    /// <summary>Begins a message of a list of messages that each have their length before them.</summary>
    public int BeginDelimited() => _length;

    public void End(int begin)
    {
        // The length is known now, and what is written moves on by its bytes.
        var length = _length - begin;
        var bytes = 1;
        for (var rest = (uint)length >> 7; rest > 0; rest >>= 7)
            bytes++;
        Take(bytes);
        _buffer.AsSpan(begin, length).CopyTo(_buffer.AsSpan(begin + bytes));
        var end = _length;
        _length = begin;
        Raw((ulong)length);
        _length = end;
    }

    /// <summary>A number of a packed list.</summary>
    public void Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Take(1)[0] = (byte)(value | 0x80);
        Take(1)[0] = (byte)value;
    }

    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private void Tag(int field, int type) => Raw((ulong)((field << 3) | type));

    private Span<byte> Take(int count)
    {
        if (_length + count > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        var taken = _buffer.AsSpan(_length, count);
        _length += count;
        return taken;
    }
}
