using OrleansMonitor.Domain.Probabilities;

namespace OrleansMonitor.Domain.Records;

/// <summary>The probabilities of rows that wait for a label.</summary>
internal readonly ref struct PendingProbabilities
{
    private readonly RecordBlock _columns;
    private readonly int[] _order;
    private readonly string[] _classes;

    /// <param name="source">The block as received, with its names.</param>
    /// <param name="columns">Its rows in window order.</param>
    public PendingProbabilities(RecordBlock source, RecordBlock columns)
    {
        _columns = columns;
        _order = source.Probabilities.Count == 0 ? [] : [.. Enumerable.Range(0, source.Probabilities.Count).OrderBy(column => source.Probabilities[column].Name, StringComparer.Ordinal)];
        _classes = Array.ConvertAll(_order, column => source.Probabilities[column].Name);
    }

    /// <summary>Null: the row has none.</summary>
    public ProbabilityVector? Of(int row)
    {
        ushort[]? codes = null;
        for (var place = 0; place < _order.Length; place++)
        {
            var numbers = _columns.Probabilities[_order[place]].Numbers;
            if (numbers.IsEmpty)
                continue;
            var value = Column.Number(numbers.Span, Column.Width(numbers, (int)_columns.Count), row);
            if (!double.IsNaN(value))
                (codes ??= new ushort[_order.Length])[place] = ProbabilityCode.Of(value);
        }

        return codes is null ? null : new ProbabilityVector(_classes, codes);
    }
}
