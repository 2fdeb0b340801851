namespace OrleansMonitor.Domain.Records;

/// <summary>What must hold of the embeddings of a block before any vector is looked at.</summary>
public static class EmbeddingRules
{
    public const string Field = "records.embeddings";

    /// <summary>Columns in a block: an embedding may have vectors of several dimensions.</summary>
    public const int MaxColumns = 2 * RecordLimits.MaxEmbeddings;

    /// <summary>Largest magnitude of a number. What is larger is no embedding, and would take the norms of all others with it.</summary>
    public const float MaxMagnitude = 1e6f;

    public const string NumberLimit = "finite numbers of a magnitude of at most 1000000";

    public static string DimensionLimit { get; } = $"1 to {RecordLimits.MaxEmbeddingLength} numbers in a vector";

    /// <summary>True, or false after the reason was logged.</summary>
    internal static bool Check(RecordBlock block, RejectionLog log)
    {
        var (columns, count) = (block.Embeddings, block.Count);
        if (columns.Count == 0 && block.EmbeddingTotal == 0)
            return true;
        for (var i = 0; i < columns.Count; i++)
        {
            if (!Check(columns[i], count, log))
                return false;
            for (var j = 0; j < i; j++)
            {
                if (columns[j].Name != columns[i].Name || columns[j].Dimension != columns[i].Dimension)
                    continue;
                log.Add(RejectionReasons.EmbeddingDuplicate, $"{Field}.{columns[i].Name}", "twice", "once of a dimension in a block", count);
                return false;
            }
        }

        if (block.EmbeddingTotal <= MaxColumns && Names(columns) <= RecordLimits.MaxEmbeddings)
            return true;
        log.Add(RejectionReasons.TooManyEmbeddings, Field, $"{block.EmbeddingTotal}", $"{RecordLimits.MaxEmbeddings} in a block", count);
        return false;
    }

    private static bool Check(EmbeddingColumn column, uint count, RejectionLog log)
    {
        if (NameRules.Check(column.Name) is { } problem)
        {
            log.Add(problem, Field + ".name", NameRules.Show(column.Name), NameRules.LimitText, count);
            return false;
        }

        var field = $"{Field}.{column.Name}";
        if (column.Dimension is 0 or > RecordLimits.MaxEmbeddingLength)
        {
            log.Add(RejectionReasons.EmbeddingDimension, field, $"{column.Dimension}", DimensionLimit, count);
            return false;
        }

        var numbers = (long)count * column.Dimension;
        if (column.Vectors.IsEmpty || column.Vectors.Length == 2 * numbers || column.Vectors.Length == 4 * numbers)
            return true;
        log.Add(RejectionReasons.ColumnLength, field, $"{column.Vectors.Length} bytes for {count} vectors of {column.Dimension}", "2 or 4 bytes a number", count);
        return false;
    }

    private static int Names(ReusableList<EmbeddingColumn> columns)
    {
        var names = 0;
        for (var i = 0; i < columns.Count; i++)
        {
            var isNew = true;
            for (var j = 0; j < i; j++)
                isNew &= columns[j].Name != columns[i].Name;
            names += isNew ? 1 : 0;
        }

        return names;
    }
}
