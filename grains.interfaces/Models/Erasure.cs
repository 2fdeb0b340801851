namespace OrleansMonitor.Grains.Models;

/// <summary>
/// Which rows of an owner are to be deleted: those of a slice whose window lies in [<paramref name="From"/>, <paramref name="To"/>),
/// Unix milliseconds. Null stands for all versions or segments, and for no bound; with nothing but nulls the owner is deleted as a whole.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.Erasure")]
public sealed record Erasure(
    [property: Id(0)] string? Version = null,
    [property: Id(1)] string? Segment = null,
    [property: Id(2)] long? From = null,
    [property: Id(3)] long? To = null)
{
    public bool IsWhole => Version is null && Segment is null && From is null && To is null;
}

/// <summary>
/// What was deleted, durably. <paramref name="Existed"/> is false where there was nothing to delete. <paramref name="Predictions"/> waited
/// for a label or could have had theirs corrected; <paramref name="Labels"/> waited for a prediction. <paramref name="RowsAcross"/> reach
/// across a bound and stayed, with <paramref name="RecordsAcross"/>. <paramref name="Time"/> is that of the commit, Unix milliseconds.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.ErasureResult")]
public sealed record ErasureResult(
    [property: Id(0)] bool Existed,
    [property: Id(1)] long Time,
    [property: Id(2)] ulong Records,
    [property: Id(3)] long Rows,
    [property: Id(4)] ulong RecordsAcross,
    [property: Id(5)] long RowsAcross,
    [property: Id(6)] long Predictions,
    [property: Id(7)] long Labels,
    [property: Id(8)] ulong Labelled = 0);

public enum EntryErasure
{
    /// <summary>Nothing is held under the id.</summary>
    Unknown,

    /// <summary>A prediction that waited for its label is forgotten; its record stays counted.</summary>
    PendingPrediction,

    /// <summary>A prediction is forgotten that has its label; record and label stay counted.</summary>
    LabelledPrediction,

    /// <summary>A label that waited for its prediction is gone.</summary>
    WaitingLabel,

    /// <summary>A label is taken back out of the figures, and its prediction waits again.</summary>
    JoinedLabel,

    /// <summary>As before, but a class limit, or a pair of classes that the label had ruled out, has left a trace in the figures.</summary>
    JoinedLabelInexactly,
}
