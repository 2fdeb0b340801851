using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>
/// Reads a question's parameters, asks the grains and computes the figures. The HTTP endpoints and the client inside the cluster
/// both ask through it, so they answer alike. Parameters are as in the HTTP interface; times relative to now mean the caller's now.
/// </summary>
public sealed class HealthQuestions(IGrainFactory grains, TimeProvider time)
{
    private IHealthGrain Health => grains.GetGrain<IHealthGrain>(IHealthGrain.Key);

    /// <summary>All models and nodes with their latest figures.</summary>
    public async Task<ClusterHealth> GetClusterAsync()
    {
        var overview = await grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).GetOverviewAsync().ConfigureAwait(false);
        return ClusterResults.ClusterOf(overview, time.GetUtcNow());
    }

    /// <param name="where">DIMENSION=VALUE: only of these records, once or, of a pair, twice. Null or empty: of all.</param>
    public async Task<HealthAnswer<ModelHealth>> GetModelAsync(string model, string? from, string? to, string? version, string? segment, string? timeZone, IReadOnlyList<string>? where = null)
    {
        var now = time.GetUtcNow();
        if (!RangeParameters.TryRead(model, from, to, version, segment, timeZone, now, out var query, out var refusal) || !WhereSlice.TryRead(where, out var slice, out refusal))
            return new(refusal!);
        return await Health.GetModelAsync(query).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown("model", model, "/v1/models")),
            { Exceeded: { } limit } => new(HealthRefusal.TooMuch(limit, from)),
            { Points: [{ IsWithheld: true } point] } when slice is not null => new(HealthRefusal.Withheld(point.MinimumRecords, from)),
            var data => new(await ModelOfAsync(data, query, now, slice).ConfigureAwait(false)),
        };
    }

    // Which of several dimensions an embedding's figures are of, the active baseline says: it is asked for only where there are several.
    private async Task<ModelHealth> ModelOfAsync(HealthData data, HealthQuery query, DateTimeOffset now, WhereSlice? slice)
    {
        var health = HealthResults.ModelOf(data, query, now, slice);
        return health.Embeddings?.Any(static each => each.OtherDimensions is not null) == true
            && await new BaselineQuestions(grains, time).ActiveAsync(query.Name, query.Version).ConfigureAwait(false) is { Embeddings.Length: > 0 } baseline
                ? HealthResults.ModelOf(data, query, now, slice, baseline)
                : health;
    }

    public async Task<HealthAnswer<ModelCurves>> GetModelCurvesAsync(string model, string? from, string? to, string? version, string? segment, string? timeZone)
    {
        if (!RangeParameters.TryRead(model, from, to, version, segment, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        return await Health.GetModelAsync(query).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown("model", model, "/v1/models")),
            { Exceeded: { } limit } => new(HealthRefusal.TooMuch(limit, from)),
            { Points: [{ IsWithheld: true } point] } => new(HealthRefusal.Withheld(point.MinimumRecords, from)),
            var data => new(HealthResults.ModelCurvesOf(data, query)),
        };
    }

    /// <inheritdoc cref="GetModelAsync"/>
    public async Task<HealthAnswer<ModelSeries>> GetModelSeriesAsync(string model, string step, string? from, string? to, string? version, string? segment, string? timeZone, IReadOnlyList<string>? where = null)
    {
        if (!RangeParameters.TryRead(model, from, to, version, segment, timeZone, time.GetUtcNow(), out var query, out var refusal) || !WhereSlice.TryRead(where, out var slice, out refusal))
            return new(refusal!);
        if (!StepParameter.TryParse(step, out var length))
            return new(HealthRefusal.OfParameter("step", step, StepParameter.Grammar));
        return await Health.GetModelSeriesAsync(query, length.Milliseconds, length.Months).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown("model", model, "/v1/models")),
            { Exceeded: { } limit } => new(HealthRefusal.TooMuch(limit, from, step)),
            var data => new(HealthResults.ModelSeriesOf(data, query, step, slice)),
        };
    }

    public async Task<HealthAnswer<NodeHealth>> GetNodeAsync(string node, string? from, string? to, string? timeZone)
    {
        if (!RangeParameters.TryRead(node, from, to, null, null, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        return await Health.GetNodeAsync(query).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown("node", node, "/v1/nodes")),
            { Exceeded: { } limit } => new(HealthRefusal.TooMuch(limit, from)),
            var data => new(HealthResults.NodeOf(data)),
        };
    }

    public async Task<HealthAnswer<NodeSeries>> GetNodeSeriesAsync(string node, string step, string? from, string? to, string? timeZone)
    {
        if (!RangeParameters.TryRead(node, from, to, null, null, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        if (!StepParameter.TryParse(step, out var length))
            return new(HealthRefusal.OfParameter("step", step, StepParameter.Grammar));
        return await Health.GetNodeSeriesAsync(query, length.Milliseconds, length.Months).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown("node", node, "/v1/nodes")),
            { Exceeded: { } limit } => new(HealthRefusal.TooMuch(limit, from, step)),
            var data => new(HealthResults.NodeSeriesOf(data, query, step)),
        };
    }
}
