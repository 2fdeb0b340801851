namespace OrleansMonitor.Domain.Labels;

/// <summary>What became of a prediction that was offered to the join.</summary>
public enum PredictionOutcome
{
    /// <summary>It waits for its label.</summary>
    Pending,

    /// <summary>Its label came earlier, and counts now.</summary>
    Joined,

    /// <summary>The join holds a prediction with this inference id; the first one stays.</summary>
    Repeated,
}
