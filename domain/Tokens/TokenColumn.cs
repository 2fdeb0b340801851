using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tokens;

internal static class TokenColumn
{
    private const int ChunkLength = 512;

    // Whole numbers up to here are floats exactly.
    private const uint MaxExactFloat = 1 << 24;

    internal static void Add(QuantileSketch sketch, ReadOnlySpan<uint> tokens, ReadOnlySpan<float> weights)
    {
        if (!weights.IsEmpty && weights.Length != tokens.Length)
            throw new ArgumentException($"{weights.Length} weights were given for {tokens.Length} token counts", nameof(weights));
        Span<float> chunk = stackalloc float[ChunkLength];
        for (var start = 0; start < tokens.Length; start += ChunkLength)
        {
            var part = tokens.Slice(start, Math.Min(ChunkLength, tokens.Length - start));
            var partWeights = weights.IsEmpty ? default : weights.Slice(start, part.Length);
            if (part.ContainsAnyExceptInRange(0u, MaxExactFloat))
            {
                for (var i = 0; i < part.Length; i++)
                    sketch.Add(part[i], partWeights.IsEmpty ? 1 : partWeights[i]);
                continue;
            }

            for (var i = 0; i < part.Length; i++)
                chunk[i] = part[i];
            sketch.AddRange(chunk[..part.Length], partWeights);
        }
    }
}
