using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Records;

/// <content>Embeddings: the norms of all vectors, and the random Fourier features of those that the active baseline's maps choose. Vectors stay where they are in the body.</content>
internal sealed partial class ColumnFold
{
    // Numbers of a vector that stand for a record without an id.
    private const int HashedNumbers = 16;

    // Sums of so many features fit 32 bits.
    private const int SummedAtOnce = 16_384;

    private EmbeddingReference[] _references = [];
    private int[] _sourceRows = [];
    private int _sourceRowCount;
    private float[] _windowNorms = [];
    private float[] _chosenVectors = [];
    private float[] _oneVector = [];
    private readonly float[] _chosenWeights = new float[FourierMap.AtOnce];
    private readonly int[] _chosenFeatures = new int[FourierMap.AtOnce * FourierMap.Features];
    private readonly int[] _featureSums = new int[FourierMap.Features];

    /// <param name="rows">The source's rows in window order; empty: as they are.</param>
    /// <param name="references">Of the active baseline.</param>
    public void BeginEmbeddings(ReadOnlySpan<int> rows, EmbeddingReference[] references)
    {
        _references = references;
        rows.CopyTo(ScratchColumns.Grow(ref _sourceRows, rows.Length));
        _sourceRowCount = rows.Length;
    }

    private void AddEmbeddings(int start, int rows, ReadOnlySpan<float> weights, EmbeddingSet target)
    {
        foreach (var column in _source.Embeddings)
        {
            if (column.Vectors.IsEmpty)
                continue;
            var norms = column.Norms.Span;
            if (_sourceRowCount == 0)
            {
                norms = norms.Slice(start, rows);
            }
            else
            {
                var gathered = ScratchColumns.Grow(ref _windowNorms, rows);
                for (var row = 0; row < rows; row++)
                    gathered[row] = norms[_sourceRows[start + row]];
                norms = gathered;
            }

            target.Norms.AddNumeric(column.Key, norms, weights);
            foreach (var reference in _references)
            {
                if (reference.Map.Dimension == column.Dimension && reference.Map.Name == column.Name)
                    AddMapped(reference.Map, column, start, norms, weights, target);
            }
        }
    }

    private void AddMapped(FourierMap map, EmbeddingColumn column, int start, ReadOnlySpan<float> norms, ReadOnlySpan<float> weights, EmbeddingSet target)
    {
        var shared = WeightColumn.Shared(weights, norms.Length);
        var vectors = ScratchColumns.Grow(ref _chosenVectors, FourierMap.AtOnce * map.Dimension);
        var one = ScratchColumns.Grow(ref _oneVector, map.Dimension);
        var (count, all, width) = ((int)_source.Count, 0UL, column.Width((int)_source.Count));
        var (chosen, summed) = (0, 0);
        MeanMap? sums = null;
        _featureSums.AsSpan().Clear();
        for (var row = 0; row < norms.Length; row++)
        {
            if (float.IsNaN(norms[row]))
                continue;
            var vector = EmbeddingVectors.Of(column.Row(_sourceRowCount == 0 ? start + row : _sourceRows[start + row], count), width, one);
            if (!map.Chooses(HashOf(start + row, vector)))
                continue;
            sums ??= target.FindOrAdd(map.Fingerprint, 0);
            all++;
            if (sums is null)
                continue;
            vector.CopyTo(vectors[(chosen * map.Dimension)..]);
            _chosenWeights[chosen++] = weights.IsEmpty ? 1 : weights[row];
            if (chosen < FourierMap.AtOnce)
                continue;
            summed += Sum(map, vectors, chosen, shared, sums);
            chosen = 0;
            if (summed < SummedAtOnce)
                continue;
            sums.Add(_featureSums, (ulong)summed, shared);
            _featureSums.AsSpan().Clear();
            summed = 0;
        }

        if (sums is null)
        {
            target.AddOverflow(all);
            return;
        }

        if (chosen > 0)
            summed += Sum(map, vectors, chosen, shared, sums);
        if (summed > 0)
            sums.Add(_featureSums, (ulong)summed, shared);
    }

    /// <summary>Maps chosen vectors; those of a shared weight are summed here, each of the others is added at once. How many were summed.</summary>
    private int Sum(FourierMap map, Span<float> vectors, int chosen, double shared, MeanMap sums)
    {
        // What was chosen before is mapped along where fewer are left, and not used.
        map.Map(vectors, _chosenFeatures);
        for (var i = 0; i < chosen; i++)
        {
            var features = _chosenFeatures.AsSpan(i * FourierMap.Features, FourierMap.Features);
            if (double.IsNaN(shared))
            {
                sums.Add(features, 1, _chosenWeights[i]);
                continue;
            }

            for (var k = 0; k < features.Length; k++)
                _featureSums[k] += features[k];
        }

        return double.IsNaN(shared) ? 0 : chosen;
    }

    private ulong HashOf(int row, ReadOnlySpan<float> vector)
    {
        if (!_columns.InferenceIds.IsEmpty && Column.As<ulong>(_columns.InferenceIds)[row] is > 0 and var id)
            return id;
        var hash = (ulong)EventTimes.Of(_columns, row);
        foreach (var number in vector[..Math.Min(vector.Length, HashedNumbers)])
            hash = SeededRandom.Mix(hash + BitConverter.SingleToUInt32Bits(number));
        return hash;
    }
}
