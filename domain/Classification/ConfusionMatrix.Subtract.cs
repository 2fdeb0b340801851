namespace OrleansMonitor.Domain.Classification;

/// <content>Taking a record back that was counted before.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>
    /// Takes back a labelled prediction. What was counted in <i>other</i> is taken from there; a class that gave up its row to it does
    /// not get it back. False, and nothing is changed, where there is no such record.
    /// </summary>
    /// <param name="weight">The one that it was counted with.</param>
    public bool Subtract(string actual, string predicted, double weight = 1)
    {
        int row = SlotOf(actual), column = SlotOf(predicted);
        var cell = row * _stride + column;
        if (_counts[cell] == 0)
        {
            return false;
        }

        var otherCorrect = row == Other && column == Other && actual == predicted && _otherCorrect > 0;
        _counts[cell]--;
        _otherCorrect -= otherCorrect ? 1ul : 0;
        if (HasWeights)
        {
            // The last record of a cell leaves nothing behind, rounding neither.
            _weights[cell] = _counts[cell] == 0 ? 0 : Math.Max(_weights[cell] - weight, 0);
            _rowSquares[row].SubtractSquare(weight, 1);
            _columnSquares[column].SubtractSquare(weight, 1);
            _otherCorrectWeight = _otherCorrect == 0 ? 0 : Math.Max(_otherCorrectWeight - (otherCorrect ? weight : 0), 0);
        }

        return true;
    }

    private int SlotOf(string name) => Math.Max(_classes.Find(name), Other);
}
