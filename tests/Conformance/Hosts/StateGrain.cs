namespace OrleansMonitor.Conformance.Hosts;

public sealed class StateGrain(
    IGrainContext context,
    [PersistentState("tally", "conformance")] IPersistentState<Tally> tally,
    [PersistentState("note", "conformance")] IPersistentState<NoteState> note) : Grain(context), IStateGrain
{
    public async Task<int> VisitAsync(Visit visit, bool save)
    {
        tally.State.Total += visit.Count;
        tally.State.Visits.Add(visit);
        if (save)
            await tally.WriteStateAsync();
        return tally.State.Total;
    }

    public Task SetNoteAsync(Visit value)
    {
        note.State.Note = value;
        return note.WriteStateAsync();
    }

    public Task<Tally> GetAsync() => Task.FromResult(tally.State);

    public Task<Visit?> GetNoteAsync() => Task.FromResult(note.State.Note);

    public Task<bool> RecordExistsAsync() => Task.FromResult(tally.RecordExists);

    public Task RereadAsync() => tally.ReadStateAsync();

    public Task ClearAsync() => tally.ClearStateAsync();

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[GenerateSerializer, Alias("test.NoteState")]
public sealed class NoteState
{
    [Id(0)]
    public Visit? Note { get; set; }
}
