using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Grains.Owners;

/// <summary>
/// The client processes of a node, and of which models each of them sends. Requests made by hand, without a producer or with an
/// idempotency key, are not among them.
/// </summary>
internal sealed class WatchedProducers
{
    /// <summary>A producer of more models than this counts for all of its node.</summary>
    internal const int MaxModels = 64;

    // An empty set: of all models.
    private readonly Dictionary<Guid, HashSet<string>> _models = [];

    /// <summary>Grows with each change.</summary>
    public long Revision { get; private set; }

    public IEnumerable<Guid> Producers => _models.Keys;

    public bool Contains(Guid producer) => _models.ContainsKey(producer);

    public bool IsOfAll(Guid producer) => _models[producer].Count == 0;

    public IEnumerable<string> ModelsOf(Guid producer) => _models[producer];

    /// <summary>The producer sends of a model.</summary>
    public void Add(Guid producer, string model)
    {
        if (!_models.TryGetValue(producer, out var models))
            _models.Add(producer, [model]);
        else if (models.Count == 0 || !models.Add(model))
            return;
        else if (models.Count > MaxModels)
            models.Clear();
        Revision++;
    }

    /// <summary>The producer counts for all models of the node.</summary>
    public void AddOfAll(Guid producer)
    {
        _models[producer] = [];
        Revision++;
    }

    public void Remove(Guid producer)
    {
        if (_models.Remove(producer))
            Revision++;
    }

    /// <summary>The model's rows were deleted; who sends of it again, counts again.</summary>
    public void RemoveModel(string model)
    {
        foreach (var (producer, models) in _models)
        {
            if (!models.Remove(model))
                continue;
            Revision++;
            if (models.Count == 0)
                _models.Remove(producer);
        }
    }

    public void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)_models.Count);
        Span<byte> bytes = stackalloc byte[16];
        foreach (var (producer, models) in _models)
        {
            producer.TryWriteBytes(bytes, bigEndian: true, out _);
            foreach (var each in bytes)
                writer.WriteByte(each);
            writer.WriteVarUInt((ulong)models.Count);
            foreach (var model in models)
                writer.WriteString(model);
        }
    }

    public void Read(ref AggregateReader reader)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
        {
            foreach (ref var each in bytes)
                each = reader.ReadByte();
            var models = _models[new Guid(bytes, bigEndian: true)] = [];
            for (var j = reader.ReadCount(int.MaxValue); j > 0; j--)
                models.Add(reader.ReadString());
        }
    }
}
