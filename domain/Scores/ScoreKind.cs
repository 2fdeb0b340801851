namespace OrleansMonitor.Domain.Scores;

/// <summary>What a score is the probability of. Histograms of different kinds do not add up, so each has its own.</summary>
public enum ScoreKind : byte
{
    /// <summary>Binary task: the probability of the positive class; event: the label is the positive class.</summary>
    PositiveClass = 0,

    /// <summary>Any classifier: the confidence of the predicted class; event: the prediction is correct.</summary>
    TopLabel = 1,
}
