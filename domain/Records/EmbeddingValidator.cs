using System.Globalization;
using OrleansMonitor.Domain.Embeddings;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Computes the norm of each vector, which tells at once whether it can be used: one that cannot is left out, and the record is kept. Vectors of another dimension than the active baseline's are
/// counted, and told since nothing else is done with them.
/// </summary>
internal sealed class EmbeddingValidator(KeptRows rows)
{
    private float[] _buffer = [];

    public void Check(RecordBlock block, EmbeddingReference[] references, RejectionLog log)
    {
        foreach (var column in block.Embeddings)
        {
            var present = Check(column, (int)block.Count, log);
            if (present == 0)
                continue;
            foreach (var reference in references)
            {
                if (reference.Map.Name == column.Name && reference.Map.Dimension != column.Dimension)
                    log.AddCells(RejectionReasons.EmbeddingDimension, FieldOf(column), Count(column.Dimension), $"{Count((uint)reference.Map.Dimension)}, as in the active baseline", present);
            }
        }
    }

    /// <summary>How many rows have a vector.</summary>
    private ulong Check(EmbeddingColumn column, int count, RejectionLog log)
    {
        var norms = column.MakeNorms(count);
        norms.Fill(float.NaN);
        if (column.Vectors.IsEmpty)
            return 0;
        var width = column.Width(count);
        var buffer = ScratchColumns.Grow(ref _buffer, (int)column.Dimension);
        var (present, bad, first) = (0UL, 0UL, 0f);
        for (var row = 0; row < norms.Length; row++)
        {
            var bytes = column.Row(row, count);
            if (EmbeddingVectors.IsAbsent(bytes, width) || !rows.Keeps(row))
                continue;
            var vector = EmbeddingVectors.Of(bytes, width, buffer);
            norms[row] = EmbeddingVectors.Norm(vector);
            if (float.IsNaN(norms[row]))
                first = bad++ == 0 ? vector[EmbeddingVectors.FirstBad(vector)] : first;
            else
                present++;
        }

        if (bad > 0)
            log.AddCells(RejectionReasons.EmbeddingInvalid, FieldOf(column), RecordValidator.Show(first), EmbeddingRules.NumberLimit, bad);
        return present;
    }

    private static string FieldOf(EmbeddingColumn column) => $"{EmbeddingRules.Field}.{column.Name}";

    private static string Count(uint dimension) => string.Create(CultureInfo.InvariantCulture, $"{dimension} dimensions");
}
