namespace OrleansMonitor.Domain.Dimensions;

/// <summary>
/// The counts and weights of a slice, all of which are added. Numbers of records are of those that came, weights estimate what would have come without sampling.
/// </summary>
internal struct SliceNumbers
{
    internal ulong Records;
    internal double Weight;

    internal ulong Errors;
    internal double ErrorWeight;

    internal ulong Latencies;
    internal double LatencyWeight;

    // Of records with a score.
    internal ulong Scores;
    internal double ScoreWeight;

    // Of records with a predicted and an actual class.
    internal ulong Classified;
    internal double ClassifiedWeight;
    internal double CorrectWeight;

    // Of records with a predicted and an actual number.
    internal ulong Measured;
    internal double MeasuredWeight;

    internal void Add(in SliceNumbers other)
    {
        Records += other.Records;
        Weight += other.Weight;
        Errors += other.Errors;
        ErrorWeight += other.ErrorWeight;
        Latencies += other.Latencies;
        LatencyWeight += other.LatencyWeight;
        Scores += other.Scores;
        ScoreWeight += other.ScoreWeight;
        Classified += other.Classified;
        ClassifiedWeight += other.ClassifiedWeight;
        CorrectWeight += other.CorrectWeight;
        Measured += other.Measured;
        MeasuredWeight += other.MeasuredWeight;
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
}
