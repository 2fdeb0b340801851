namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// What became of labels and of predictions that waited for one, since the model's first record. <see cref="Unknown"/>
/// labels and measurements waited in vain for their prediction; <see cref="Expired"/> predictions for their label; <see cref="Evicted"/>
/// predictions, labels and measurements were still waiting when room ran out.
/// </summary>
public struct LabelTally
{
    public ulong Joined { get; set; }

    public ulong Duplicate { get; set; }

    public ulong Conflict { get; set; }

    public ulong Unknown { get; set; }

    public ulong Expired { get; set; }

    public ulong Evicted { get; set; }

    /// <summary>Labels that took the place of another one.</summary>
    public ulong Replaced { get; set; }

    /// <summary>Labels that were refused: a number for a class, or a class for a number.</summary>
    public ulong WrongKind { get; set; }

    /// <summary>Measurements of predictions, each name counted once; then how often one was replaced or averaged with another.</summary>
    public ulong Measured { get; set; }

    public ulong Remeasured { get; set; }

    /// <summary>Measurements whose prediction had a value of the name, which stayed.</summary>
    public ulong MeasurementsRepeated { get; set; }

    /// <summary>Measurements that were refused: of another kind than the value that their prediction has, or of too many names.</summary>
    public ulong MeasurementsRefused { get; set; }

    /// <summary>Measurements that were deleted by an operator.</summary>
    public ulong MeasurementsErased { get; set; }

    /// <summary>Labels that were deleted by an operator, or with their prediction while they waited for it.</summary>
    public ulong Erased { get; set; }
}
