using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Grains.Baselines;

/// <summary>One call after another: what a call awaits is over before the next one begins, so that none deletes what another activates.</summary>
internal sealed class BaselineGrain(
    IGrainContext context,
    [PersistentState("baselines", "monitor")] IPersistentState<BaselineState> state,
    TimeProvider time) : Grain(context), IBaselineGrain
{
    /// <summary>Baselines of a model, all revisions together.</summary>
    public const int MaxBaselines = 32;

    /// <summary>Their content together; it is one state, which is written as a whole.</summary>
    public const int MaxBytes = 8 << 20;

    private const int MaxSourceLength = 200;

    private string Model => this.GetPrimaryKeyString();

    private IActiveBaselinesGrain Index => GrainFactory.GetGrain<IActiveBaselinesGrain>(IActiveBaselinesGrain.Key);

    public async Task<BaselineChange> AddAsync(string name, string source, byte[] content)
    {
        if (!BaselineName.IsValid(name))
            return Refuse(BaselineStatus.Invalid, $"name is '{Shown(name)}'; it must be {BaselineName.Grammar}.");
        if (content.Length > Baseline.MaxEncodedBytes)
            return Refuse(BaselineStatus.Invalid, $"The baseline has {content.Length:N0} bytes; the limit is {Baseline.MaxEncodedBytes:N0}.");
        Baseline baseline;
        try
        {
            baseline = Baseline.Decode(content);
        }
        catch (AggregateFormatException e)
        {
            return Refuse(BaselineStatus.Invalid, $"The body is no baseline: {e.Message}.");
        }

        var kept = state.State.Baselines;
        if (kept.Length >= MaxBaselines)
            return Refuse(BaselineStatus.Conflict, $"The model has {kept.Length} baselines, which is the limit; delete one first.");
        if (kept.Sum(static each => (long)each.Bytes) + content.Length > MaxBytes)
            return Refuse(BaselineStatus.Conflict, $"The model's baselines would have more than {MaxBytes:N0} bytes; delete one first.");
        var revision = state.State.LastRevision + 1;
        var added = new StoredBaseline(
            name, revision, time.GetUtcNow().ToUnixTimeMilliseconds(), Shown(source, MaxSourceLength), baseline.Rows, baseline.Columns.Length + baseline.Embeddings.Length, baseline.Bins.Fingerprint, content.Length, content);
        await WriteAsync([.. kept, added], revision);
        return Done(added);
    }

    public Task<StoredBaseline[]> ListAsync() => Task.FromResult(Array.ConvertAll(state.State.Baselines, Bare));

    public Task<StoredBaseline?> GetAsync(string name, int revision) => Task.FromResult(Find(name, revision));

    public async Task<BaselineChange> ActivateAsync(string name, int revision, string version)
    {
        if (Find(name, revision) is not { } found)
            return Unknown(name, revision);
        return await Index.SetAsync(new ActiveBaseline(Model, version, found.Name, found.Revision, found.Fingerprint))
            ? Done(found)
            : Refuse(BaselineStatus.Conflict, $"{ActiveBaselinesGrain.MaxActive:N0} baselines are active, which is the limit; deactivate one first.");
    }

    public async Task<BaselineChange> DeactivateAsync(string version) => await Index.RemoveAsync(Model, version)
        ? Done(null)
        : Refuse(BaselineStatus.NotFound, version.Length == 0 ? $"No baseline is active for all versions of '{Model}'." : $"No baseline is active for version '{Shown(version)}' of '{Model}'.");

    public async Task<BaselineChange> DeleteAsync(string name, int revision)
    {
        var gone = Array.FindAll(state.State.Baselines, each => each.Name == name && (revision == 0 || each.Revision == revision));
        if (gone.Length == 0)
            return Unknown(name, revision);
        foreach (var active in await Index.OfModelAsync(Model))
        {
            if (Array.Exists(gone, each => each.Name == active.Name && each.Revision == active.Revision))
            {
                return Refuse(
                    BaselineStatus.Conflict,
                    $"{active.Name}@{active.Revision} is active for {(active.Version.Length == 0 ? "all versions" : $"version '{active.Version}'")}; deactivate it, or activate another one, first.");
            }
        }

        await WriteAsync(Array.FindAll(state.State.Baselines, each => !gone.Contains(each)), state.State.LastRevision);
        return Done(gone[^1]);
    }

    private static StoredBaseline Bare(StoredBaseline baseline) => baseline with { Content = [] };

    private static BaselineChange Done(StoredBaseline? baseline) => new(BaselineStatus.Done, "", baseline is null ? null : Bare(baseline));

    private static BaselineChange Refuse(BaselineStatus status, string detail) => new(status, detail, null);

    private static string Shown(string text, int length = BaselineName.MaxLength) => text.Length <= length ? text : text[..length] + "…";

    private BaselineChange Unknown(string name, int revision) => Refuse(
        BaselineStatus.NotFound, $"The model '{Model}' has no baseline '{Shown(name)}{(revision > 0 ? $"@{revision}" : "")}'; /v1/models/{Model}/baselines lists those that it has.");

    private StoredBaseline? Find(string name, int revision) =>
        Array.FindLast(state.State.Baselines, each => each.Name == name && (revision == 0 || each.Revision == revision));

    private async Task WriteAsync(IEnumerable<StoredBaseline> baselines, int lastRevision)
    {
        state.State = new BaselineState
        {
            Baselines = [.. baselines.OrderBy(static each => each.Name, StringComparer.Ordinal).ThenBy(static each => each.Revision)],
            LastRevision = lastRevision,
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
