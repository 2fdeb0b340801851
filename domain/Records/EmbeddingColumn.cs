using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Embeddings;

namespace OrleansMonitor.Domain.Records;

/// <summary>Vectors of one embedding and dimension, a row each.</summary>
public sealed class EmbeddingColumn : IReusable
{
    private string _key = "";
    private (string Name, int Dimension) _keyOf = ("", 0);
    private float[] _norms = [];

    public string Name { get; set; } = "";

    /// <summary>Numbers in a vector, 1 to <see cref="RecordLimits.MaxEmbeddingLength"/>.</summary>
    public uint Dimension { get; set; }

    /// <summary>Row after row, numbers of 4 or 2 bytes (IEEE single or half precision); a row whose first number has all bits set has no vector.</summary>
    public ReadOnlyMemory<byte> Vectors { get; set; }

    /// <summary>Under which norms are kept. Made once for blocks that follow each other.</summary>
    internal string Key
    {
        get
        {
            if (_keyOf != (Name, (int)Dimension))
                (_keyOf, _key) = ((Name, (int)Dimension), EmbeddingSet.KeyOf(Name, (int)Dimension));
            return _key;
        }
    }

    /// <summary>Per row the norm of its vector, NaN where there is none that can be used. Empty before the validator made them.</summary>
    internal ReadOnlyMemory<float> Norms { get; private set; }

    /// <summary>Bytes of a number.</summary>
    internal int Width(int rows) => Vectors.Length / rows / (int)Dimension;

    internal ReadOnlySpan<byte> Row(int row, int rows) => Vectors.Span.Slice(row * (Vectors.Length / rows), Vectors.Length / rows);

    /// <summary>Room for a norm of each row.</summary>
    internal Span<float> MakeNorms(int rows)
    {
        if (_norms.Length < rows)
            _norms = new float[Math.Max(rows, 2 * _norms.Length)];
        Norms = _norms.AsMemory(0, rows);
        return MemoryMarshal.AsMemory(Norms).Span;
    }

    public void Clear()
    {
        Name = "";
        Dimension = 0;
        Vectors = default;
        Norms = default;
    }
}
