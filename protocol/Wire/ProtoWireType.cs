namespace OrleansMonitor.Wire;

/// <summary>The wire types of protocol buffers (protobuf.dev/programming-guides/encoding). Groups (3, 4) are not in this schema.</summary>
internal enum ProtoWireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}
