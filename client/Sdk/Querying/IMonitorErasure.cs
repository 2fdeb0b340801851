using OrleansMonitor.Deletions;

namespace OrleansMonitor.Client.Querying;

/// <summary>
/// Deletes what was reported; asks for the role operate. What is answered is durable. Every method throws
/// <see cref="MonitorQueryException"/> when it is refused, when there is nothing to delete (404), or when no silo answers; the outcome
/// is then unknown, and it may be called again.
/// </summary>
public interface IMonitorErasure
{
    /// <summary>Deletes a model: its figures, what waits for labels, its name.</summary>
    Task<Deletion> DeleteModelAsync(string model, CancellationToken cancellation = default);

    /// <summary>Deletes the records of a range of event time. Windows that reach across a bound stay, see <see cref="Deletion.Remains"/>.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="from">Begin, included, as in queries; null: from the first record on.</param>
    /// <param name="to">End, not included; null: to the last one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<Deletion> DeleteRangeAsync(string model, string? from, string? to, CancellationToken cancellation = default);

    /// <summary>Deletes the records of a version; that of records without one is the empty text.</summary>
    Task<Deletion> DeleteVersionAsync(string model, string version, CancellationToken cancellation = default);

    /// <summary>Deletes a node and its own figures; models keep what it sent.</summary>
    Task<Deletion> DeleteNodeAsync(string node, CancellationToken cancellation = default);

    /// <summary>Forgets a prediction by its inference id; its record stays counted.</summary>
    Task<Deletion> DeletePredictionAsync(string model, string id, CancellationToken cancellation = default);

    /// <summary>Takes back the label of a prediction, or forgets one that waits.</summary>
    Task<Deletion> DeleteLabelAsync(string model, string id, CancellationToken cancellation = default);
}
