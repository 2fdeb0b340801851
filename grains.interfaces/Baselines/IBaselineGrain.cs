namespace OrleansMonitor.Grains.Baselines;

/// <summary>Keeps the baselines of one model; its key is the model's name.</summary>
[Alias("om.IBaselineGrain")]
public interface IBaselineGrain : IGrainWithStringKey
{
    /// <summary>Keeps an encoded baseline under a name and the model's next revision.</summary>
    [Alias("Add")]
    Task<BaselineChange> AddAsync(string name, string source, byte[] content);

    /// <summary>All of them, without their content, in ordinal order of names and by revision.</summary>
    [Alias("List")]
    Task<StoredBaseline[]> ListAsync();

    /// <summary>One of them; revision 0: the newest of the name.</summary>
    [Alias("Get")]
    Task<StoredBaseline?> GetAsync(string name, int revision);

    /// <summary>Has records of a version counted with a baseline; an empty version: of all versions without one of their own.</summary>
    [Alias("Activate")]
    Task<BaselineChange> ActivateAsync(string name, int revision, string version);

    /// <summary>Ends that for a version.</summary>
    [Alias("Deactivate")]
    Task<BaselineChange> DeactivateAsync(string version);

    /// <summary>Takes out one that is not active; revision 0: all of the name.</summary>
    [Alias("Delete")]
    Task<BaselineChange> DeleteAsync(string name, int revision);
}

/// <summary>Which baselines are active, cluster-wide and durable; there is one, under <see cref="Key"/>.</summary>
[Alias("om.IActiveBaselinesGrain")]
public interface IActiveBaselinesGrain : IGrainWithStringKey
{
    const string Key = "cluster";

    /// <summary>All of them, or null when <paramref name="knownVersion"/> is theirs still. The version before the first one is 0.</summary>
    [Alias("Get")]
    Task<ActiveBaselines?> GetAsync(long knownVersion);

    [Alias("OfModel")]
    Task<ActiveBaseline[]> OfModelAsync(string model);

    /// <summary>Sets that of a model's version; false: there are as many as there may be.</summary>
    [Alias("Set")]
    Task<bool> SetAsync(ActiveBaseline active);

    /// <summary>False: there was none.</summary>
    [Alias("Remove")]
    Task<bool> RemoveAsync(string model, string version);
}
