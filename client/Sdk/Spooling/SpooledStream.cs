namespace OrleansMonitor.Client.Spooling;

/// <summary>
/// Batches that an earlier process left: numbered ones of one epoch, ascending, or (with an empty epoch) ones that were never
/// sent. They go to the same node's stream.
/// </summary>
internal sealed record SpooledStream(string Node, Guid Producer, IReadOnlyList<SpoolEntry> Entries);
