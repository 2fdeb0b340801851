namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// What a commit changed of a join besides new predictions, as blocks of <see cref="LabelChunkWriter"/>. Measurements have blocks of their
/// own, behind those of labels, where a build that does not know them stops to read.
/// </summary>
public sealed class JournalLabels
{
    internal const int AlwaysWritten = 2;

    internal LabelChunkWriter[] Blocks { get; } = [new(), new(), new(), new(), new()];

    /// <summary>Labels that joined.</summary>
    public LabelChunkWriter Joined => Blocks[0];

    /// <summary>Labels that wait for their prediction.</summary>
    public LabelChunkWriter Waiting => Blocks[1];

    /// <summary>Labels that took the place of another.</summary>
    public LabelChunkWriter Replaced => Blocks[2];

    /// <summary>What predictions are measured at from now on.</summary>
    public LabelChunkWriter Measured => Blocks[3];

    /// <summary>Measurements that wait for their prediction, as they are from now on; those that replace one that waits say so.</summary>
    public LabelChunkWriter MeasurementsWaiting => Blocks[4];

    public bool IsEmpty => Array.TrueForAll(Blocks, static block => block.Count == 0);

    /// <summary>Writes down what became of a label or measurement.</summary>
    /// <param name="outcome">What did.</param>
    /// <param name="kept">What is held of it from now on.</param>
    /// <param name="hasPrediction">Whether its prediction is known.</param>
    public void Add(LabelOutcome outcome, in LateLabel kept, bool hasPrediction)
    {
        if (outcome is not (LabelOutcome.Joined or LabelOutcome.Waiting or LabelOutcome.Replaced))
            return;
        var block = kept.Measurement is not null ? (hasPrediction ? Measured : MeasurementsWaiting)
            : outcome == LabelOutcome.Joined ? Joined
            : outcome == LabelOutcome.Waiting ? Waiting
            : Replaced;
        block.Add(kept with { Replaces = block == MeasurementsWaiting && outcome == LabelOutcome.Replaced });
    }

    public void Clear()
    {
        foreach (var block in Blocks)
            block.Clear();
    }
}
