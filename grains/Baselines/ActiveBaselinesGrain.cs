namespace OrleansMonitor.Grains.Baselines;

/// <summary>Small, since every silo reads it whole after each change; the bins are with the models.</summary>
internal sealed class ActiveBaselinesGrain(
    IGrainContext context, [PersistentState("active-baselines", "monitor")] IPersistentState<ActiveBaselinesState> state) : Grain(context), IActiveBaselinesGrain
{
    public const int MaxActive = 10_000;

    public Task<ActiveBaselines?> GetAsync(long knownVersion) =>
        Task.FromResult(knownVersion == state.State.Version ? null : new ActiveBaselines(state.State.Version, state.State.Active));

    public Task<ActiveBaseline[]> OfModelAsync(string model) => Task.FromResult(Array.FindAll(state.State.Active, each => each.Model == model));

    public async Task<bool> SetAsync(ActiveBaseline active)
    {
        if (state.State.Active.Contains(active))
            return true;
        var others = Others(active.Model, active.Version);
        if (others.Length >= MaxActive)
            return false;
        await WriteAsync([.. others, active]);
        return true;
    }

    public async Task<bool> RemoveAsync(string model, string version)
    {
        var others = Others(model, version);
        if (others.Length == state.State.Active.Length)
            return false;
        await WriteAsync(others);
        return true;
    }

    private ActiveBaseline[] Others(string model, string version) => Array.FindAll(state.State.Active, each => each.Model != model || each.Version != version);

    private async Task WriteAsync(ActiveBaseline[] active)
    {
        state.State = new ActiveBaselinesState
        {
            Version = state.State.Version + 1,
            Active = [.. active.OrderBy(static each => each.Model, StringComparer.Ordinal).ThenBy(static each => each.Version, StringComparer.Ordinal)],
        };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // The state in memory is not what the store has; the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
    }
}
