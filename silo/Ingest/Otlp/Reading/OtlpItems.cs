using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>
/// The spans, log records or metrics of a request, one after the other, read where they lie: a request holds resources, a resource
/// scopes, a scope items, in all three signals under the same field numbers. Nothing is made of what is not asked for, so a body
/// takes no more memory than itself.
/// </summary>
internal sealed class OtlpItems
{
    private const int ResourcesField = 1;
    private const int ResourceField = 1;
    private const int ScopesField = 2;
    private const int ItemsField = 2;

    private ReadOnlyMemory<byte> _resources;
    private ReadOnlyMemory<byte> _scopes;
    private ReadOnlyMemory<byte> _items;

    /// <summary>The resource that <see cref="Current"/> is of; empty where it says nothing of itself.</summary>
    public ReadOnlyMemory<byte> Resource { get; private set; }

    /// <summary>How many resources have been met.</summary>
    public int Resources { get; private set; }

    public ReadOnlyMemory<byte> Current { get; private set; }

    public void Begin(ReadOnlyMemory<byte> body)
    {
        (_resources, _scopes, _items, Resource, Current) = (body, default, default, default, default);
        Resources = 0;
    }

    /// <exception cref="WireFormatException">The body is no request of the protocol.</exception>
    public bool MoveNext()
    {
        while (true)
        {
            if (TryTake(ref _items, ItemsField, "scope", out var item))
            {
                Current = item;
                return true;
            }

            if (TryTake(ref _scopes, ScopesField, "resource", out _items))
                continue;
            if (!TryTake(ref _resources, ResourcesField, "request", out _scopes))
                return false;

            // It may stand behind its scopes.
            var resource = _scopes;
            Resource = TryTake(ref resource, ResourceField, "resource", out var found) ? found : default;
            Resources++;
        }
    }

    private static bool TryTake(ref ReadOnlyMemory<byte> rest, int field, string message, out ReadOnlyMemory<byte> found)
    {
        found = default;
        if (rest.IsEmpty)
            return false;
        var reader = new ProtoReader(rest.Span);
        while (reader.ReadField(message) is var number and not 0)
        {
            if (number != field)
            {
                reader.Skip(message);
                continue;
            }

            var range = reader.ReadRange(message);
            found = rest[range];
            rest = rest[range.End..];
            return true;
        }

        rest = default;
        return false;
    }
}
