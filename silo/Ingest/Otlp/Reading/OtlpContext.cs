using StableHash = OrleansMonitor.Domain.Sampling.StableHash;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>The ids of a trace and of a span of it.</summary>
internal readonly struct OtlpContext(ReadOnlyMemory<byte> trace, ReadOnlyMemory<byte> span)
{
    private const int TraceLength = 16;
    private const int SpanLength = 8;
    private const int TextLength = (2 * TraceLength) + 1 + (2 * SpanLength);

    /// <summary>Whether both are there; an id of zeros is none.</summary>
    public bool IsValid => trace.Length == TraceLength && span.Length == SpanLength && trace.Span.ContainsAnyExcept((byte)0) && span.Span.ContainsAnyExcept((byte)0);

    /// <summary>Whether they have the lengths that the protocol gives them, or are left out.</summary>
    public bool IsWellFormed => trace.Length is 0 or TraceLength && span.Length is 0 or SpanLength;

    /// <summary>
    /// The hash of both as the text of a record's id: <c>0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331</c>, as a traceparent has them; 0 where
    /// they are not valid.
    /// </summary>
    public ulong Hash()
    {
        if (!IsValid)
            return 0;
        Span<byte> text = stackalloc byte[TextLength];
        Convert.TryToHexStringLower(trace.Span, text, out var written);
        text[written++] = (byte)'-';
        Convert.TryToHexStringLower(span.Span, text[written..], out _);
        return StableHash.OfInferenceId(text);
    }
}
