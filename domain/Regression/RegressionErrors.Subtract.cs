namespace OrleansMonitor.Domain.Regression;

/// <content>Taking a record back that was counted before.</content>
public sealed partial class RegressionErrors
{
    // What is left of a sum after something 10⁹ times as large was taken from it has six digits that are right.
    private const double MaxCancellation = 1e9;

    /// <summary>Takes back a labelled prediction. False, and nothing is changed, where there is no such record.</summary>
    /// <param name="weight">The one that it was counted with.</param>
    /// <param name="isExact">False where it was so large against all others that rounding has spoilt what is left of the sums.</param>
    public bool Subtract(double actual, double predicted, double weight, out bool isExact)
    {
        isExact = true;
        var taken = new RegressionErrors();
        taken.Add(actual, predicted, weight);
        if (taken._count > _count || taken._relativeCount > _relativeCount)
        {
            return false;
        }

        if (taken._count == _count)
        {
            // The last record leaves nothing behind, rounding neither.
            Clear();
            return true;
        }

        var (squared, absolute, deviations) = (_squared, _absolute, _actual.SquaredDeviations);
        _count -= taken._count;
        _weight -= taken._weight;
        _squaredWeights = Math.Max(_squaredWeights - taken._squaredWeights, 0);
        _sum -= taken._sum;
        _absolute = Math.Max(_absolute - taken._absolute, 0);
        _squared = Math.Max(_squared - taken._squared, 0);
        _relativeCount -= taken._relativeCount;
        _relativeWeight = _relativeCount == 0 ? 0 : _relativeWeight - taken._relativeWeight;
        _relative = _relativeCount == 0 ? 0 : Math.Max(_relative - taken._relative, 0);
        _actual.Subtract(taken._actual);
        // Where all others are without error, what is taken is all there was.
        var wasAlone = squared == taken._squared && absolute == taken._absolute;
        isExact = (wasAlone || squared <= _squared * MaxCancellation)
            && (_actual.SquaredDeviations > 0
                ? deviations <= _actual.SquaredDeviations * MaxCancellation
                : deviations == 0 || Math.Abs(actual) <= MaxCancellation * Math.Max(Math.Abs(_actual.Mean), Math.Sqrt(_squared / _weight)));
        return true;
    }
}
