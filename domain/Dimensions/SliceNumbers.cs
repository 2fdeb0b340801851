namespace OrleansMonitor.Domain.Dimensions;

/// <summary>
/// The sums of a slice, all of which are added. Numbers of records are of those that came, weights estimate what would have come without sampling.
/// </summary>
internal struct SliceNumbers
{
    internal ulong Records;
    internal double Weight;
    internal double WeightSquares;

    internal ulong Errors;
    internal double ErrorWeight;

    // Seconds.
    internal ulong Latencies;
    internal double LatencyWeight;
    internal double LatencySum;
    internal double LatencySquares;

    // Of records with a score.
    internal ulong Scores;
    internal double ScoreWeight;
    internal double ScoreSum;
    internal double ScoreSquares;

    // Of records with a predicted and an actual class.
    internal ulong Classified;
    internal double ClassifiedWeight;
    internal double CorrectWeight;

    // Of records with a predicted and an actual number: predicted − actual.
    internal ulong Measured;
    internal double MeasuredWeight;
    internal double DifferenceSum;
    internal double AbsoluteSum;
    internal double SquareSum;

    internal void Add(in SliceNumbers other)
    {
        Records += other.Records;
        Weight += other.Weight;
        WeightSquares += other.WeightSquares;
        Errors += other.Errors;
        ErrorWeight += other.ErrorWeight;
        Latencies += other.Latencies;
        LatencyWeight += other.LatencyWeight;
        LatencySum += other.LatencySum;
        LatencySquares += other.LatencySquares;
        Scores += other.Scores;
        ScoreWeight += other.ScoreWeight;
        ScoreSum += other.ScoreSum;
        ScoreSquares += other.ScoreSquares;
        Classified += other.Classified;
        ClassifiedWeight += other.ClassifiedWeight;
        CorrectWeight += other.CorrectWeight;
        Measured += other.Measured;
        MeasuredWeight += other.MeasuredWeight;
        DifferenceSum += other.DifferenceSum;
        AbsoluteSum += other.AbsoluteSum;
        SquareSum += other.SquareSum;
    }

    internal void AddClass(bool isCorrect, double weight)
    {
        Classified++;
        ClassifiedWeight += weight;
        CorrectWeight += isCorrect ? weight : 0;
    }

    /// <summary>False, and nothing is changed, where there is none to take back.</summary>
    internal bool SubtractClass(bool isCorrect, double weight)
    {
        if (Classified == 0)
            return false;
        if (--Classified == 0)
        {
            (ClassifiedWeight, CorrectWeight) = (0, 0);
            return true;
        }

        ClassifiedWeight = Math.Max(ClassifiedWeight - weight, 0);
        CorrectWeight = Math.Clamp(CorrectWeight - (isCorrect ? weight : 0), 0, ClassifiedWeight);
        return true;
    }

    internal void AddNumber(double difference, double weight)
    {
        Measured++;
        MeasuredWeight += weight;
        DifferenceSum += weight * difference;
        AbsoluteSum += weight * Math.Abs(difference);
        SquareSum += weight * difference * difference;
    }

    /// <summary>False, and nothing is changed, where there is none to take back.</summary>
    /// <param name="isExact">False where it was so large against the others that rounding has spoilt what is left.</param>
    internal bool SubtractNumber(double difference, double weight, out bool isExact)
    {
        // What is left of a sum after something 10⁹ times as large was taken from it has six digits that are right.
        const double MaxCancellation = 1e9;
        isExact = true;
        if (Measured == 0)
            return false;
        if (--Measured == 0)
        {
            (MeasuredWeight, DifferenceSum, AbsoluteSum, SquareSum) = (0, 0, 0, 0);
            return true;
        }

        var square = weight * difference * difference;
        MeasuredWeight = Math.Max(MeasuredWeight - weight, 0);
        DifferenceSum -= weight * difference;
        AbsoluteSum = Math.Max(AbsoluteSum - (weight * Math.Abs(difference)), 0);
        SquareSum = Math.Max(SquareSum - square, 0);
        isExact = square <= MaxCancellation * SquareSum;
        return true;
    }
}
