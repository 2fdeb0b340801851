namespace OrleansMonitor.Domain.Dimensions;

/// <summary>What a slice holds of one class: weights of records.</summary>
internal struct ClassWeights
{
    /// <summary>Predicted, labelled or not.</summary>
    internal double Predicted;

    /// <summary>Predicted, of the records with both classes.</summary>
    internal double Answered;

    /// <summary>Actual, of these.</summary>
    internal double Actual;

    /// <summary>Both.</summary>
    internal double Correct;

    internal readonly bool IsEmpty => Predicted == 0 && Answered == 0 && Actual == 0 && Correct == 0;

    internal void Add(in ClassWeights other)
    {
        Predicted += other.Predicted;
        Answered += other.Answered;
        Actual += other.Actual;
        Correct += other.Correct;
    }

    /// <summary>Takes labelled weights back.</summary>
    internal void Subtract(in ClassWeights other)
    {
        Answered = Math.Max(Answered - other.Answered, 0);
        Actual = Math.Max(Actual - other.Actual, 0);
        Correct = Math.Max(Correct - other.Correct, 0);
    }
}
