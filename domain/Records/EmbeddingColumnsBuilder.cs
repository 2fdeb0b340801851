using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>Columns of vectors by name and dimension, built row by row. Buffers are kept over <see cref="Clear"/> for columns that the block used.</summary>
public sealed class EmbeddingColumnsBuilder
{
    private readonly List<Builder> _builders = [];

    /// <summary>Values of 8 bytes that a row takes in all columns.</summary>
    public int CellsOfRow { get; private set; }

    /// <summary>False: there are too many.</summary>
    public bool TryAdd(int row, string name, ReadOnlySpan<float> vector)
    {
        if (Find(name, vector.Length) is not { } builder)
            return false;
        builder.Set(row, vector);
        return true;
    }

    /// <summary>Whether a column of the name and dimension is there, or there is room for another one besides some that are new.</summary>
    public bool HasRoom(string name, int dimension, ref int added)
    {
        var isNew = true;
        foreach (var builder in _builders)
            isNew &= builder.Name != name || builder.Dimension != dimension;
        added += isNew ? 1 : 0;
        return _builders.Count + added <= EmbeddingRules.MaxColumns && (!isNew || Names(name) + added <= RecordLimits.MaxEmbeddings + 1);
    }

    public void Build(RecordBlock block, int rows)
    {
        foreach (var builder in _builders)
        {
            if (!builder.IsEmpty)
                builder.Take(block.Embeddings.Add(), rows);
        }

        block.EmbeddingTotal = block.Embeddings.Count;
    }

    public void Clear()
    {
        CellsOfRow = 0;
        _builders.RemoveAll(static builder => builder.IsEmpty);
        foreach (var builder in _builders)
        {
            builder.Clear();
            CellsOfRow += builder.Cells;
        }
    }

    public void Forget()
    {
        _builders.Clear();
        CellsOfRow = 0;
    }

    // Names besides this one.
    private int Names(string name) => 1 + _builders.Select(static builder => builder.Name).Where(other => other != name).Distinct(StringComparer.Ordinal).Count();

    private Builder? Find(string name, int dimension)
    {
        foreach (var builder in _builders)
        {
            if (builder.Dimension == dimension && builder.Name == name)
                return builder;
        }

        if (_builders.Count == EmbeddingRules.MaxColumns || Names(name) > RecordLimits.MaxEmbeddings)
            return null;
        var added = new Builder(name, dimension);
        _builders.Add(added);
        CellsOfRow += added.Cells;
        return added;
    }

    private sealed class Builder(string name, int dimension)
    {
        private readonly int _width = sizeof(float) * dimension;
        private byte[] _bytes = [];
        private int _rows;

        public string Name => name;

        public int Dimension => dimension;

        public int Cells => (dimension + 1) / 2;

        public bool IsEmpty => _rows == 0;

        public void Set(int row, ReadOnlySpan<float> vector)
        {
            Fill(row + 1);
            MemoryMarshal.AsBytes(vector).CopyTo(_bytes.AsSpan(row * _width));
        }

        public void Take(EmbeddingColumn column, int rows)
        {
            Fill(rows);
            (column.Name, column.Dimension) = (name, (uint)dimension);
            column.Vectors = _bytes.AsMemory(0, rows * _width);
        }

        public void Clear() => _rows = 0;

        private void Fill(int rows)
        {
            if (rows <= _rows)
                return;
            if (_bytes.Length < rows * _width)
                Array.Resize(ref _bytes, Math.Max(rows * _width, 2 * _bytes.Length));
            for (; _rows < rows; _rows++)
                _bytes.AsSpan(_rows * _width, sizeof(float)).Fill(byte.MaxValue);
        }
    }
}
