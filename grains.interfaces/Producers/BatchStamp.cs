using System.Buffers.Binary;

namespace OrleansMonitor.Grains.Producers;

/// <summary>
/// A batch and the low mark that it carried: its producer will never send a sequence ≤ <paramref name="LowMark"/> again,
/// because each of them is acknowledged or given up.
/// </summary>
/// <remarks>
/// An epoch belongs to the client that authenticated: the bound id begins with <see cref="ClientTag"/>, and <paramref name="Former"/>
/// is its id before it was bound, under which an earlier build, or a silo without authentication, committed; empty where the two are one. <paramref name="Content"/> is
/// the hash of the content of a batch that an <c>Idempotency-Key</c> numbers; empty for a producer's own numbers.
/// </remarks>
[GenerateSerializer, Immutable, Alias("om.BatchStamp")]
public readonly record struct BatchStamp(
    [property: Id(0)] BatchId Id,
    [property: Id(1)] ulong LowMark,
    [property: Id(2)] Guid Former = default,
    [property: Id(3)] Guid Content = default)
{
    /// <summary>The first four bytes of a bound epoch, the same for all of one client, so that a node can tell how many a client has.</summary>
    public static uint ClientTag(Guid bound)
    {
        Span<byte> bytes = stackalloc byte[16];
        bound.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>The batch's number under the id before; empty where there is none.</summary>
    public BatchId FormerId => Former == Guid.Empty ? default : Id with { Producer = Former };
}

/// <summary>Names one batch for ever: the epoch of the client process that made it, and its number there (from 1).</summary>
[GenerateSerializer, Immutable, Alias("om.BatchId")]
public readonly record struct BatchId([property: Id(0)] Guid Producer, [property: Id(1)] ulong Sequence)
{
    public override string ToString() => $"{Producer:N}/{Sequence}";
}
