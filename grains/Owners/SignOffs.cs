using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Grains.Owners;

/// <summary>
/// The producers of a node that ended in order. Only the newest are kept: what ended long before the last one says nothing about
/// whether the node is gone.
/// </summary>
internal sealed class SignOffs
{
    private const int MaxKept = 64;

    private readonly Dictionary<Guid, SignOff> _byProducer = [];

    /// <summary>Ingestion time of the newest one, Unix milliseconds; 0: there is none.</summary>
    public long Newest => _byProducer.Count == 0 ? 0 : _byProducer.Values.Max(static signOff => signOff.At);

    public bool Contains(Guid producer) => _byProducer.ContainsKey(producer);

    public void Add(Guid producer, ulong lastSequence, long now)
    {
        var last = Math.Max(lastSequence, _byProducer.GetValueOrDefault(producer).LastSequence);
        _byProducer[producer] = new SignOff(last, now);
        if (_byProducer.Count > MaxKept)
            _byProducer.Remove(_byProducer.MinBy(static each => each.Value.At).Key);
    }

    /// <summary>The producer sends again; true when it had signed off and this is no late arrival of what it sent before.</summary>
    public bool TryRevoke(Guid producer, ulong sequence) =>
        _byProducer.TryGetValue(producer, out var signOff) && sequence > signOff.LastSequence && _byProducer.Remove(producer);

    public void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)_byProducer.Count);
        Span<byte> bytes = stackalloc byte[16];
        foreach (var (producer, signOff) in _byProducer)
        {
            producer.TryWriteBytes(bytes, bigEndian: true, out _);
            foreach (var each in bytes)
                writer.WriteByte(each);
            writer.WriteVarUInt(signOff.LastSequence);
            writer.WriteVarInt(signOff.At);
        }
    }

    public void Read(ref AggregateReader reader)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
        {
            foreach (ref var each in bytes)
                each = reader.ReadByte();
            _byProducer[new Guid(bytes, bigEndian: true)] = new SignOff(reader.ReadVarUInt(), reader.ReadVarInt());
        }
    }

    private readonly record struct SignOff(ulong LastSequence, long At);
}
