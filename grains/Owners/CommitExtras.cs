using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Owners;

/// <summary>What goes into a commit beside the rows.</summary>
internal readonly record struct CommitExtras(
    IReadOnlyList<ProducerRow> Producers,
    IReadOnlyList<Guid> DeletedProducers,
    IReadOnlyList<LabelChunk> Chunks,
    IReadOnlyList<long> DeletedChunks,
    long? DeleteChunksExpiredAt,
    bool WriteCatalog);
