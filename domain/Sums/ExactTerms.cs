namespace OrleansMonitor.Domain.Sums;

/// <summary>
/// A column of weighted values, or of their squares, as parts of which plain sums over any of its rows do not round: made once, it is summed by as many groupings of the rows as there are.
/// Buffers are kept. See <see cref="ExactColumn"/>.
/// </summary>
internal sealed class ExactTerms
{
    private readonly List<double[]> _parts = [];
    private readonly double[] _values = new double[ExactColumn.MaxRows];
    private readonly double[] _weights = new double[ExactColumn.MaxRows];
    private readonly double[] _terms = new double[ExactColumn.MaxRows];
    private int _count;
    private int _rows;
    private bool _isSquare;
    private bool _isSplit;

    /// <param name="values">Finite, at most <see cref="ExactColumn.MaxRows"/>.</param>
    /// <param name="weights">Of each; empty: all are 1.</param>
    /// <param name="squares">Whether the squares of the values are summed.</param>
    public void Set(ReadOnlySpan<double> values, ReadOnlySpan<float> weights, bool squares)
    {
        (_count, _rows, _isSquare) = (0, values.Length, squares);
        _isSplit = squares ? ExactColumn.HasExactSquares(values) : ExactColumn.HasExactProducts(values);
        values.CopyTo(_values);
        for (var i = 0; i < values.Length; i++)
            _weights[i] = weights.IsEmpty ? 1 : weights[i];
        if (!_isSplit)
            return;
        var terms = _terms.AsSpan(0, _rows);
        for (var i = 0; i < _rows; i++)
            terms[i] = squares ? values[i] * values[i] : values[i];
        AddWeighted(terms, weights.IsEmpty);
        if (!squares)
            return;
        for (var i = 0; i < _rows; i++)
            terms[i] = Math.FusedMultiplyAdd(values[i], values[i], -(values[i] * values[i]));
        AddWeighted(terms, weights.IsEmpty);
    }

    /// <summary>Adds each row to the sum of its group.</summary>
    /// <param name="groups">Of each row.</param>
    /// <param name="scratch">A number for each group.</param>
    /// <param name="sums">A sum for each group.</param>
    public void AddTo(ReadOnlySpan<ushort> groups, Span<double> scratch, ReadOnlySpan<ExactSum> sums)
    {
        if (!_isSplit)
        {
            AddEach(groups, sums);
            return;
        }

        for (var at = 0; at < _count; at++)
        {
            var part = _parts[at];
            scratch.Clear();
            for (var i = 0; i < _rows; i++)
                scratch[groups[i]] += part[i];
            for (var group = 0; group < scratch.Length; group++)
            {
                if (scratch[group] != 0)
                    sums[group].Add(scratch[group]);
            }
        }
    }

    private void AddEach(ReadOnlySpan<ushort> groups, ReadOnlySpan<ExactSum> sums)
    {
        for (var i = 0; i < _rows; i++)
        {
            if (_isSquare)
                sums[groups[i]].AddSquare(_values[i], _weights[i]);
            else
                sums[groups[i]].AddProduct(_values[i], _weights[i]);
        }
    }

    private void AddWeighted(Span<double> terms, bool isUnweighted)
    {
        if (isUnweighted)
        {
            Split(terms);
            return;
        }

        var rests = ExactColumn.Values(_rows);
        for (var i = 0; i < _rows; i++)
        {
            var product = terms[i] * _weights[i];
            rests[i] = Math.FusedMultiplyAdd(terms[i], _weights[i], -product);
            terms[i] = product;
        }

        Split(terms);
        Split(rests);
    }

    private void Split(Span<double> terms)
    {
        for (var largest = ExactColumn.LargestOf(terms); largest > 0; largest = ExactColumn.LargestOf(terms))
        {
            if (_count == _parts.Count)
                _parts.Add(new double[ExactColumn.MaxRows]);
            ExactColumn.TakeUpper(terms, largest, _parts[_count++].AsSpan(0, _rows));
        }
    }
}
