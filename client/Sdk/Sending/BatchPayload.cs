using System.Buffers;

namespace OrleansMonitor.Client.Sending;

/// <summary>
/// The content of one batch, encoded: the fields <c>records</c>, <c>labels</c>, <c>resources</c> and <c>omissions</c> of the
/// wire message <c>Batch</c>. What names the batch (producer, sequence, low mark, node) is written by the
/// <see cref="BatchSender"/> in front of it at each attempt, because the low mark moves and a batch that was never sent may
/// get another number.
/// </summary>
public sealed class BatchPayload
{
    private readonly ReadOnlyMemory<byte> _body;
    private byte[]? _rented;
    private int _references = 1;

    /// <param name="body">Encoded content. It must not change until the batch has ended.</param>
    /// <param name="parts">What the records are of.</param>
    /// <param name="labels">Labels in the batch.</param>
    public BatchPayload(ReadOnlyMemory<byte> body, IReadOnlyList<BatchPart> parts, long labels = 0)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _body = body;
        Parts = parts;
        Labels = labels;
        foreach (var part in parts)
            Records += part.Records;
    }

    public int Length => _body.Length;

    public IReadOnlyList<BatchPart> Parts { get; }

    public long Records { get; }

    public long Labels { get; }

    internal ReadOnlyMemory<byte> Body => _body;

    /// <summary>A payload in a buffer of the shared pool, which takes it back with the last use.</summary>
    internal static BatchPayload Copy(ReadOnlySpan<byte> body, IReadOnlyList<BatchPart> parts, long labels)
    {
        var rented = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(rented);
        return new BatchPayload(rented.AsMemory(0, body.Length), parts, labels) { _rented = rented };
    }

    /// <summary>False: the payload is gone. A write to a connection retains it, because it may outlive the answer to its request.</summary>
    internal bool TryRetain()
    {
        var references = Volatile.Read(ref _references);
        while (references > 0)
        {
            var seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
                return true;
            references = seen;
        }

        return false;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0)
            return;
        if (Interlocked.Exchange(ref _rented, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
