namespace OrleansMonitor.Chaos.Faults;

internal enum FaultKind
{
    /// <summary>SIGKILL of one silo.</summary>
    KillSilo,

    /// <summary>SIGSTOP of one silo for longer than the membership timeout, then SIGCONT.</summary>
    FreezeSilo,

    /// <summary>SIGTERM of one silo.</summary>
    StopSilo,

    /// <summary>SIGTERM of all silos at once.</summary>
    StopAll,

    /// <summary>SIGKILL of all silos at once.</summary>
    KillAll,

    /// <summary>PostgreSQL is stopped, or crashes, and starts again.</summary>
    RestartDatabase,

    /// <summary>PostgreSQL cannot be reached for a while.</summary>
    CutDatabase,

    /// <summary>Three silos become one, which serves alone for a while, and then three again.</summary>
    Scale,
}
