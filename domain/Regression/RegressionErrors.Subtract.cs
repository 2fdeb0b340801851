namespace OrleansMonitor.Domain.Regression;

/// <content>Taking a record back that was counted before.</content>
public sealed partial class RegressionErrors
{
    /// <summary>Takes back a labelled prediction. False, and nothing is changed, where there is no such record.</summary>
    /// <param name="weight">The one that it was counted with.</param>
    public bool Subtract(double actual, double predicted, double weight)
    {
        if (!IsCounted(actual, predicted))
        {
            return true;
        }

        var isRelative = Math.Abs(actual) >= MinRelativeTo;
        if (_count == 0 || (isRelative && _relativeCount == 0))
        {
            return false;
        }

        if (_count == 1)
        {
            // Of sums that an earlier build has stored rounded something may be left.
            Clear();
            return true;
        }

        var error = predicted - actual;
        _count--;
        _weight -= weight;
        _squaredWeights.SubtractSquare(weight, 1);
        _sum.AddProduct(-error, weight);
        _absolute.AddProduct(-Math.Abs(error), weight);
        _squared.AddProduct(-(error * error), weight);
        _actual.Subtract(actual, weight);
        if (isRelative)
        {
            _relativeCount--;
            _relativeWeight -= weight;
            _relative.AddProduct(-Math.Abs(error) / Math.Abs(actual), weight);
        }

        return true;
    }

    private static bool IsCounted(double actual, double predicted) => Math.Max(Math.Abs(actual), Math.Abs(predicted)) <= MaxMagnitude;
}
