namespace OrleansMonitor.Storage;

/// <summary>Bounds on grouping commits.</summary>
/// <param name="MaxQueued">Commits that may wait; past it callers wait.</param>
/// <param name="MaxCommits">Commits in one transaction.</param>
/// <param name="MaxBytes">Bytes in one transaction; a larger commit goes alone.</param>
public sealed record GroupLimits(int MaxQueued = 8192, int MaxCommits = 1024, long MaxBytes = 16 << 20);
