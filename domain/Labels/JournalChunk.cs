namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// A chunk to append to the store: predictions or labels, and when it goes (Unix milliseconds of ingestion time).
/// </summary>
public readonly record struct JournalChunk(bool IsLabels, long ExpiresAt, byte[] Content);
