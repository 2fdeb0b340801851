namespace OrleansMonitor.Embedded.Scheduling;

/// <summary>Decides when and on which thread a scheduler with queued turns runs.</summary>
internal interface IWorkDispatcher
{
    /// <summary>Turns that a scheduler may run before it queues again behind the others.</summary>
    int TurnsPerRound { get; }

    /// <summary>Whether the calling thread may queue work at all.</summary>
    bool AcceptsCaller();

    /// <summary>Calls the scheduler's <see cref="TurnScheduler.Execute"/> once, later.</summary>
    void Dispatch(TurnScheduler scheduler);

    /// <summary>The host's own part of a turn failed; errors of grains never come here.</summary>
    void OnUnhandledError(Exception error);
}
