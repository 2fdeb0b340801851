namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// What became of labels and of predictions that waited for one, since the model's first record. <see cref="Unknown"/>
/// labels waited in vain for their prediction; <see cref="Expired"/> predictions for their label; <see cref="Evicted"/>
/// predictions and labels were still waiting when room ran out.
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

    /// <summary>Labels that were deleted by an operator, or with their prediction while they waited for it.</summary>
    public ulong Erased { get; set; }
}
