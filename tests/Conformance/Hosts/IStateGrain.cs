namespace OrleansMonitor.Conformance.Hosts;

/// <summary>Two persistent states.</summary>
[Alias("test.IStateGrain")]
public interface IStateGrain : IGrainWithStringKey
{
    [Alias("Visit")]
    Task<int> VisitAsync(Visit visit, bool save);

    [Alias("SetNote")]
    Task SetNoteAsync(Visit note);

    [Alias("Get")]
    Task<Tally> GetAsync();

    [Alias("GetNote")]
    Task<Visit?> GetNoteAsync();

    [Alias("RecordExists")]
    Task<bool> RecordExistsAsync();

    [Alias("Reread")]
    Task RereadAsync();

    [Alias("Clear")]
    Task ClearAsync();

    [Alias("End")]
    Task EndAsync();
}
