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

        if (_rowSquares.Length < _stride)
        {
            _rowSquares = new double[_stride];
            _columnSquares = new double[_stride];
        }

        for (var slot = 0; slot < _classes.SlotEnd; slot++)
        {
            _rowSquares[slot] = RowSquares(slot);
            _columnSquares[slot] = ColumnSquares(slot);
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
        Array.Clear(_rowSquares, 0, _stride);
        Array.Clear(_columnSquares, 0, _stride);
    }

    private double RowSquares(int slot)
    {
        if (HasWeights)
        {
            return _rowSquares[slot];
        }

        ulong count = 0;
        for (var column = 0; column < _classes.SlotEnd; column++)
        {
            count += column == Absent ? 0 : _counts[slot * _stride + column];
        }

        return count * _sharedWeight * _sharedWeight;
    }

    private double ColumnSquares(int slot)
    {
        if (HasWeights)
        {
            return _columnSquares[slot];
        }

        ulong count = 0;
        for (var row = 0; row < _classes.SlotEnd; row++)
        {
            count += row == Absent ? 0 : _counts[row * _stride + slot];
        }

        return count * _sharedWeight * _sharedWeight;
    }
}
