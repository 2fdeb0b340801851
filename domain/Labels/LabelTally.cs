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
}
