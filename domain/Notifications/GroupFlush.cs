namespace OrleansMonitor.Domain.Notifications;

/// <summary>Why a group is notified of.</summary>
public enum FlushReason
{
    /// <summary>There is nothing to tell.</summary>
    None,

    /// <summary>An alert fires that was not told of.</summary>
    Fired,

    /// <summary>Nothing but that some have resolved.</summary>
    Resolved,

    /// <summary>It fires as before, for a repeat interval.</summary>
    Repeated,
}

/// <summary>What to tell of a group.</summary>
/// <param name="Reason">Why now.</param>
/// <param name="Firing">Alerts that fire, ids in ordinal order.</param>
/// <param name="Resolved">Alerts that were told of as firing and have resolved since the last notification.</param>
public sealed record GroupFlush(FlushReason Reason, IReadOnlyList<string> Firing, IReadOnlyList<string> Resolved)
{
    public static readonly GroupFlush Nothing = new(FlushReason.None, [], []);

    /// <summary>Whether a receiver is told that wants to hear of resolved alerts, or does not.</summary>
    public bool Concerns(bool sendResolved) => Reason switch
    {
        FlushReason.None => false,
        FlushReason.Resolved => sendResolved,
        _ => true,
    };
}
