using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tokens;

/// <summary>
/// What part of a request's tokens was special: input tokens read from a cache, and output tokens spent on reasoning. A part of the
/// windows of its own, so that builds which do not know it step over it.
/// </summary>
public sealed class TokenDetails
{
    private const ulong HasCached = 1, HasReasoning = 2, Known = 3;

    /// <summary>Cached input tokens per request; they are among its input tokens.</summary>
    public QuantileSketch Cached { get; } = new();

    /// <summary>Reasoning tokens per request; they are among its output tokens.</summary>
    public QuantileSketch Reasoning { get; } = new();

    public bool IsEmpty => Cached.IsEmpty && Reasoning.IsEmpty;

    public void AddCachedTokens(ReadOnlySpan<uint> tokens, ReadOnlySpan<float> weights = default) => TokenColumn.Add(Cached, tokens, weights);

    public void AddReasoningTokens(ReadOnlySpan<uint> tokens, ReadOnlySpan<float> weights = default) => TokenColumn.Add(Reasoning, tokens, weights);

    public void Clear()
    {
        Cached.Clear();
        Reasoning.Clear();
    }

    public void Merge(TokenDetails other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Cached.Merge(other.Cached);
        Reasoning.Merge(other.Reasoning);
    }

    /// <summary>What is present, and then that.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarUInt((Cached.IsEmpty ? 0 : HasCached) | (Reasoning.IsEmpty ? 0 : HasReasoning));
        if (!Cached.IsEmpty)
            Cached.WriteTo(writer);
        if (!Reasoning.IsEmpty)
            Reasoning.WriteTo(writer);
    }

    /// <summary>Adds encoded counts.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded counts; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var present = reader.ReadVarUInt();
        if (present > Known)
            throw new AggregateFormatException($"details of tokens have unknown content {present}");
        if ((present & HasCached) != 0)
            Cached.MergeFrom(ref reader);
        if ((present & HasReasoning) != 0)
            Reasoning.MergeFrom(ref reader);
    }
}
