namespace OrleansMonitor.Health;

/// <summary>What became of the labels that came on their own, since the model's first record.</summary>
public sealed record LabelCounts(
    ulong Joined,
    ulong Duplicate,
    ulong Conflict,
    ulong Unknown,
    ulong Waiting,
    ulong Expired,
    ulong Evicted);
