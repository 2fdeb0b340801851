namespace OrleansMonitor.Domain.Outputs;

/// <summary>What a score says of the class that was predicted. The values are kept in stored windows.</summary>
public enum OutputRoute
{
    /// <summary>It is the confidence of the predicted class.</summary>
    Direct = 0,

    /// <summary>It is the probability of the positive class, and another one was predicted: that one's confidence is 1 − s.</summary>
    Mirrored = 1,

    /// <summary>
    /// Nobody says what it is of, and the negative class of a pair that everybody knows was predicted: which of the two it is
    /// follows from all classes of the range, see <see cref="ModelOutputs.ToConfidence"/>.
    /// </summary>
    NegativeOfPair = 2,

    /// <summary>No class was predicted.</summary>
    Alone = 3,
}
