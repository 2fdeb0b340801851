using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Classification;

/// <content>One weight for all records, then a sum per cell.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>Prepares for records of a weight, NaN for several; afterwards either all share it or each cell has a sum.</summary>
    private void JoinWeights(double weight)
    {
        if (_sharedWeight == 0)
        {
            _sharedWeight = double.IsNaN(weight) ? 1 : weight; // no record yet: any finite value splits into sums of 0
        }

        if (weight != _sharedWeight && !HasWeights)
        {
            SplitWeights();
        }
    }

    private void SplitWeights()
    {
        var cells = _stride * _stride;
        if (_weights.Length < cells)
        {
            _weights = new double[_counts.Length];
        }

        ExactSum.Resize(ref _rowSquares, _stride);
        ExactSum.Resize(ref _columnSquares, _stride);
        for (var slot = 0; slot < _classes.SlotEnd; slot++)
        {
            AddRowSquares(slot, _rowSquares[slot]);
            AddColumnSquares(slot, _columnSquares[slot]);
        }

        for (var i = 0; i < cells; i++)
        {
            _weights[i] = _counts[i] * _sharedWeight;
        }

        _otherCorrectWeight = _otherCorrect * _sharedWeight;
        _sharedWeight = double.NaN;
    }

    private void ClearWeights()
    {
        Array.Clear(_weights, 0, _stride * _stride);
        for (var slot = 0; slot < _stride; slot++)
        {
            _rowSquares[slot].Clear();
            _columnSquares[slot].Clear();
        }
    }

    private double RowSquares(int slot) => HasWeights ? _rowSquares[slot].ToDouble() : RowCount(slot) * _sharedWeight * _sharedWeight;

    private double ColumnSquares(int slot) => HasWeights ? _columnSquares[slot].ToDouble() : ColumnCount(slot) * _sharedWeight * _sharedWeight;

    private void AddRowSquares(int slot, ExactSum to)
    {
        if (HasWeights)
        {
            to.Add(_rowSquares[slot]);
        }
        else
        {
            to.AddSquare(_sharedWeight, RowCount(slot));
        }
    }

    private void AddColumnSquares(int slot, ExactSum to)
    {
        if (HasWeights)
        {
            to.Add(_columnSquares[slot]);
        }
        else
        {
            to.AddSquare(_sharedWeight, ColumnCount(slot));
        }
    }
}
