namespace OrleansMonitor.Domain.Scores;

/// <content>Taking records back that were counted before.</content>
internal sealed partial class ScorePlane
{
    /// <summary>Takes back what another plane counted; false, and nothing is changed, where this one does not hold it.</summary>
    public bool Subtract(ScorePlane other)
    {
        if (other.OutOfRange > OutOfRange || other.Count > Count)
        {
            return false;
        }

        for (var cell = 0; cell < Cells; cell++)
        {
            if (other._counts[cell] > _counts[cell])
            {
                return false;
            }
        }

        var outOfRange = OutOfRange - other.OutOfRange;
        if (other.Count == Count)
        {
            // Of sums that an earlier build has stored rounded something may be left.
            Clear();
            OutOfRange = outOfRange;
            return true;
        }

        OutOfRange = outOfRange;
        Count -= other.Count;
        for (var cell = 0; cell < Cells; cell++)
        {
            var weight = other.WeightOf(cell);
            _counts[cell] -= other._counts[cell];
            if (HasWeights)
            {
                _weights![cell] = _counts[cell] == 0 ? 0 : Math.Max(_weights[cell] - weight, 0);
            }
        }

        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            _groupScores[group].Subtract(other._groupScores[group]);
        }

        if (HasWeights && other.HasWeights)
        {
            _squares.Subtract(other._squares);
        }
        else if (HasWeights)
        {
            _squares.SubtractSquare(other._sharedWeight, other.Count);
        }

        _brier.Subtract(other._brier);
        _logLoss.Subtract(other._logLoss);
        _mirroredBrier.Subtract(other._mirroredBrier);
        _mirroredLogLoss.Subtract(other._mirroredLogLoss);
        return true;
    }
}
