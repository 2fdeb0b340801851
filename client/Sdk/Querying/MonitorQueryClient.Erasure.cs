using OrleansMonitor.Deletions;

namespace OrleansMonitor.Client.Querying;

/// <content>Deleting.</content>
public sealed partial class MonitorQueryClient
{
    public Task<Deletion> DeleteModelAsync(string model, CancellationToken cancellation = default) =>
        SendAsync<Deletion>(HttpMethod.Delete, new QueryPath("v1/models/", model, "").ToString(), cancellation);

    public Task<Deletion> DeleteRangeAsync(string model, string? from, string? to, CancellationToken cancellation = default)
    {
        // Without a bound it would be the whole model.
        if (string.IsNullOrEmpty(from) && string.IsNullOrEmpty(to))
            throw new ArgumentException($"a range needs from or to; {nameof(DeleteModelAsync)} deletes all of a model", nameof(from));
        return SendAsync<Deletion>(HttpMethod.Delete, new QueryPath("v1/models/", model, "").With(new HealthRange { From = from, To = to }).ToString(), cancellation);
    }

    public Task<Deletion> DeleteVersionAsync(string model, string version, CancellationToken cancellation = default) =>
        DeleteOfAsync(model, "/versions", "version", version, cancellation);

    public Task<Deletion> DeleteNodeAsync(string node, CancellationToken cancellation = default) =>
        SendAsync<Deletion>(HttpMethod.Delete, new QueryPath("v1/nodes/", node, "").ToString(), cancellation);

    public Task<Deletion> DeletePredictionAsync(string model, string id, CancellationToken cancellation = default) =>
        DeleteOfAsync(model, "/predictions", "id", id, cancellation);

    public Task<Deletion> DeleteLabelAsync(string model, string id, CancellationToken cancellation = default) =>
        DeleteOfAsync(model, "/labels", "id", id, cancellation);

    // As parameters, since the empty version and ids such as . and .. are no segments of a path.
    private Task<Deletion> DeleteOfAsync(string model, string kind, string parameter, string value, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(value);
        return SendAsync<Deletion>(HttpMethod.Delete, new QueryPath("v1/models/", model, kind).With(parameter, value).ToString(), cancellation);
    }
}
