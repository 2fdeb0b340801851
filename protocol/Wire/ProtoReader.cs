using System.Buffers.Binary;

namespace OrleansMonitor.Wire;

/// <summary>
/// Reads protocol buffers' wire form. Every length is checked against the end of the enclosing message before it is used.
/// </summary>
internal ref struct ProtoReader
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly int _end;
    private int _position;
    private int _number;
    private ProtoWireType _type;

    public ProtoReader(ReadOnlySpan<byte> body)
        : this(body, 0, body.Length)
    {
    }

    private ProtoReader(ReadOnlySpan<byte> body, int start, int end)
    {
        _body = body;
        _position = start;
        _end = end;
    }

    /// <summary>Where the value of the current field begins.</summary>
    public readonly int Position => _position;

    /// <summary>Reads the next field's number and wire type; 0 at the end.</summary>
    public int ReadField(string message)
    {
        if (_position == _end)
            return 0;
        var tag = ReadVarint(message);
        _type = (ProtoWireType)(tag & 7);
        if (tag > uint.MaxValue || tag >> 3 == 0)
            throw Error(message, $"{tag} is no field tag");
        return _number = (int)(tag >> 3);
    }

    public ulong ReadUInt64(string field)
    {
        Expect(ProtoWireType.Varint, field);
        return ReadVarint(field);
    }

    public uint ReadUInt32(string field)
    {
        var value = ReadUInt64(field);
        return value <= uint.MaxValue ? (uint)value : throw Error(field, $"{value} does not fit into 32 bits");
    }

    public long ReadSInt64(string field)
    {
        var coded = ReadUInt64(field);
        return (long)(coded >> 1) ^ -(long)(coded & 1);
    }

    public bool ReadBool(string field) => ReadUInt64(field) != 0;

    public long ReadFixed64(string field)
    {
        Expect(ProtoWireType.Fixed64, field);
        return BinaryPrimitives.ReadInt64LittleEndian(_body[Take(8, field)..]);
    }

    public double ReadDouble(string field) => BitConverter.Int64BitsToDouble(ReadFixed64(field));

    public float ReadFloat(string field)
    {
        Expect(ProtoWireType.Fixed32, field);
        return BinaryPrimitives.ReadSingleLittleEndian(_body[Take(4, field)..]);
    }

    /// <summary>Where a field of bytes lies in the body.</summary>
    public Range ReadRange(string field)
    {
        Expect(ProtoWireType.Length, field);
        var length = ReadVarint(field);
        if (length > (ulong)(_end - _position))
            throw Error(field, $"the length {length} exceeds the {_end - _position} bytes that are left");
        var start = Take((int)length, field);
        return start..(start + (int)length);
    }

    public ReadOnlySpan<byte> ReadBytes(string field) => _body[ReadRange(field)];

    public ProtoReader ReadMessage(string field)
    {
        var range = ReadRange(field);
        return new ProtoReader(_body, range.Start.Value, range.End.Value);
    }

    /// <summary>A repeated integer field, packed or not: adds what the current occurrence holds.</summary>
    public void ReadPacked(string field, List<ulong> values)
    {
        if (_type == ProtoWireType.Varint)
        {
            values.Add(ReadVarint(field));
            return;
        }

        var packed = ReadMessage(field);
        while (packed._position < packed._end)
            values.Add(packed.ReadVarint(field));
    }

    /// <summary>Steps over the value of a field that this version does not know.</summary>
    public void Skip(string message)
    {
        switch (_type)
        {
            case ProtoWireType.Varint:
                ReadVarint(message);
                break;
            case ProtoWireType.Fixed64:
                Take(8, message);
                break;
            case ProtoWireType.Length:
                ReadRange(message);
                break;
            case ProtoWireType.Fixed32:
                Take(4, message);
                break;
            default:
                throw Error(message, $"field {_number} has the wire type {(int)_type}, which this schema does not use");
        }
    }

    public readonly WireFormatException Error(string field, string problem) => new(field, _position, problem);

    private readonly void Expect(ProtoWireType type, string field)
    {
        if (_type != type)
            throw Error(field, $"the wire type is {(int)_type} instead of {(int)type}");
    }

    private int Take(int count, string field)
    {
        if (_end - _position < count)
            throw Error(field, $"{count} bytes are needed and {_end - _position} are left");
        var start = _position;
        _position += count;
        return start;
    }

    private ulong ReadVarint(string field)
    {
        var rest = _body[_position.._end];
        if (!rest.IsEmpty && rest[0] < 0x80)
        {
            _position++;
            return rest[0];
        }

        ulong value = 0;
        for (var i = 0; i < rest.Length && i < 10; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                _position += i + 1;
                return value;
            }
        }

        throw Error(field, rest.Length < 10 ? "the body ends within a number" : "a number is longer than 10 bytes");
    }
}

/// <summary>The wire types of protocol buffers (protobuf.dev/programming-guides/encoding). Groups (3, 4) are not in this schema.</summary>
internal enum ProtoWireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}
