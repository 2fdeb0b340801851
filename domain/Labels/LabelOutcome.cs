namespace OrleansMonitor.Domain.Labels;

/// <summary>What became of a label that came on its own.</summary>
public enum LabelOutcome
{
    /// <summary>Its prediction is known and had no label: the label counts, in the prediction's window.</summary>
    Joined,

    /// <summary>The prediction has this label already.</summary>
    Duplicate,

    /// <summary>The prediction has another label; the first one stays.</summary>
    Conflict,

    /// <summary>No such prediction (yet): the label waits for it.</summary>
    Waiting,
}
