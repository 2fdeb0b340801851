using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>The attributes of a resource, a span, an event or a point, in a list that is used again. Keys are compared where they lie.</summary>
internal sealed class OtlpAttributes
{
    /// <summary>Attributes that are read of one item; SDKs send 128 at most unless they are told otherwise.</summary>
    public const int Max = 1024;

    private const string Message = "attributes";

    private readonly List<(ReadOnlyMemory<byte> Key, OtlpValue Value)> _all = [];

    public int Count => _all.Count;

    /// <summary>Attributes past <see cref="Max"/>.</summary>
    public int Passed { get; private set; }

    public (ReadOnlyMemory<byte> Key, OtlpValue Value) this[int index] => _all[index];

    public void Clear()
    {
        _all.Clear();
        Passed = 0;
    }

    /// <summary>Adds a <c>KeyValue</c>.</summary>
    public void Add(ReadOnlyMemory<byte> pair)
    {
        if (_all.Count == Max)
        {
            Passed++;
            return;
        }

        ReadOnlyMemory<byte> key = default;
        var value = default(OtlpValue);
        var reader = new ProtoReader(pair.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            if (number == 1)
                key = pair[reader.ReadRange(Message)];
            else if (number == 2)
                value = OtlpValue.Read(pair[reader.ReadRange(Message)]);
            else
                reader.Skip(Message);
        }

        // A value that is absent says nothing.
        if (!value.IsAbsent)
            _all.Add((key, value));
    }

    /// <summary>Reads a message that holds nothing else: a resource.</summary>
    public void Read(ReadOnlyMemory<byte> message, int field)
    {
        Clear();
        var reader = new ProtoReader(message.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            if (number == field)
                Add(message[reader.ReadRange(Message)]);
            else
                reader.Skip(Message);
        }
    }

    /// <summary>Absent if there is none. Of a key that occurs twice, which the protocol forbids, the first.</summary>
    public OtlpValue Find(ReadOnlySpan<byte> key)
    {
        foreach (var (name, value) in _all)
        {
            if (name.Span.SequenceEqual(key))
                return value;
        }

        return default;
    }

    public OtlpValue Find(ReadOnlySpan<byte> key, ReadOnlySpan<byte> otherwise) => Find(key) is { IsAbsent: false } value ? value : Find(otherwise);

    public bool HasPrefix(ReadOnlySpan<byte> prefix)
    {
        foreach (var (name, _) in _all)
        {
            if (name.Span.StartsWith(prefix))
                return true;
        }

        return false;
    }
}
