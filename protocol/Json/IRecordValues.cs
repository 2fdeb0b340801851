using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Json;

/// <summary>One record, whatever it was read from, as blocks are made of. Valid until the next one is read.</summary>
internal interface IRecordValues
{
    string Model { get; }

    string Version { get; }

    string Segment { get; }

    ref readonly RecordRow Row { get; }

    List<JsonNamed> Features { get; }

    List<JsonNamed> Measurements { get; }

    List<JsonNamed> Probabilities { get; }

    /// <summary>Categories all of them.</summary>
    List<JsonNamed> Dimensions { get; }

    JsonEmbeddings Embeddings { get; }
}
