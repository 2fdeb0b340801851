namespace OrleansMonitor.Grains.Payloads;

/// <summary>Counts what has waited for its other half in vain.</summary>
public interface IPayloadSink
{
    /// <returns>Those that could not be counted now, and are to be offered again.</returns>
    ValueTask<IReadOnlyList<PayloadEvent>> CountAsync(IReadOnlyList<PayloadEvent> events);
}

/// <summary>Of a host that takes no payloads.</summary>
internal sealed class NoPayloadSink : IPayloadSink
{
    public ValueTask<IReadOnlyList<PayloadEvent>> CountAsync(IReadOnlyList<PayloadEvent> events) => new([]);
}
