namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>One place in the ring of pages.</summary>
internal sealed class AlertHistoryGrain(IGrainContext context, [PersistentState("page", "monitor")] IPersistentState<HistoryPageState> state) : Grain(context), IAlertHistoryGrain
{
    public async Task WriteAsync(long page, AlertHistoryEntry[] entries)
    {
        // One that is older comes from an activation that has been replaced; the same one was written and its writer got no answer.
        if (state.RecordExists && state.State.Page >= page)
            return;
        state.State = new HistoryPageState { Page = page, Entries = entries };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is in memory is perhaps not what the store has.
            DeactivateOnIdle();
            throw;
        }
    }

    public Task<AlertHistoryEntry[]> ReadAsync(long page) =>
        Task.FromResult(state.RecordExists && state.State.Page == page ? state.State.Entries : []);
}

/// <summary>A page of the history.</summary>
[GenerateSerializer, Alias("om.HistoryPageState")]
public sealed class HistoryPageState
{
    [Id(0)]
    public long Page { get; set; }

    [Id(1)]
    public AlertHistoryEntry[] Entries { get; set; } = [];
}
