using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>An entry as the sender sees it.</summary>
internal sealed class SpoolTicket(Spool spool, SpoolEntry entry) : ISpoolTicket
{
    public SpoolEntry Entry { get; } = entry;

    public bool TryAssign(Guid producer, ulong sequence) => spool.TryAssign(Entry, producer, sequence);

    public void Complete() => spool.Complete(Entry);
}
