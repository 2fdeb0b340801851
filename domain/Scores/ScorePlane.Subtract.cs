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
            // The last record leaves nothing behind, rounding neither.
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
            _groupScores[group] = Math.Max(_groupScores[group] - other._groupScores[group], 0);
        }

        _squares = HasWeights ? Math.Max(_squares - other.SquaredWeights, 0) : _squares;
        _brier = Math.Max(_brier - other._brier, 0);
        _logLoss = Math.Max(_logLoss - other._logLoss, 0);
        _mirroredBrier = Math.Max(_mirroredBrier - other._mirroredBrier, 0);
        _mirroredLogLoss = Math.Max(_mirroredLogLoss - other._mirroredLogLoss, 0);
        return true;
    }
}
